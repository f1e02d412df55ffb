// The interrupt matrix in words. Pure.

import type { CapacityClasses } from "../hub/records_wire";
import type { ChannelClass } from "../hub/wire";
import { t } from "../i18n";
import { CHANNEL_CLASSES } from "./capacity";
import { listed } from "./sentences";

export function capacitySentence(classes: CapacityClasses, given: ChannelClass): string {
  const name = (one: ChannelClass) => t(`class.${one}`);
  const others = CHANNEL_CLASSES.filter((one) => one !== given);
  const may = others.filter((one) => classes[given].interrupts.includes(one));
  const mayNot = others.filter((one) => !may.includes(one));
  const said = [
    may.length === 0
      ? t("capacity.says_alone", { given: name(given) })
      : t("capacity.says", { given: name(given), others: listed(may.map(name), "capacity.or") }),
  ];
  if (may.length > 0 && mayNot.length > 0) {
    said.push(t("capacity.says_not", { others: listed(mayNot.map(name), "capacity.or") }));
  }
  return said.join(" ");
}
