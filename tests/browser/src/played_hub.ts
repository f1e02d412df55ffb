// A hub of one's own whose platforms are played here, with a browser for the people at it.

import type { Browser, BrowserContextOptions } from "playwright-core";
import { Agent } from "./agent";
import { openBrowser, person } from "./browser";
import { HubProcess } from "./hub_process";
import { Office } from "./office";
import { PlatformApi } from "./platform";

export class PlayedHub {
  readonly api: PlatformApi;
  readonly address: string;
  readonly office: Office;
  readonly browser: Browser;
  readonly #hub: HubProcess;

  private constructor(api: PlatformApi, hub: HubProcess, office: Office, browser: Browser) {
    this.api = api;
    this.#hub = hub;
    this.office = office;
    this.browser = browser;
    this.address = hub.address;
  }

  static async started(): Promise<PlayedHub> {
    const api = await PlatformApi.started();
    let hub: HubProcess | undefined;
    try {
      hub = await HubProcess.started({ BELLHOP_CHANNELS__API_BASE: api.base });
      return new PlayedHub(api, hub, await Office.opened(hub.address), await openBrowser());
    } catch (error) {
      await hub?.stop();
      api.stop();
      throw error;
    }
  }

  /** In a browser of their own. */
  async agent(email: string, options: BrowserContextOptions = {}): Promise<Agent> {
    return Agent.signedIn(await person(this.browser, options), this.address, email);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.#hub.stop();
    this.api.stop();
  }
}
