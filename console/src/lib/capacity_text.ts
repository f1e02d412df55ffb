// The interrupt matrix in words. Pure.

import type { CapacityClasses } from "../hub/admin_records";
import type { ChannelClass } from "../hub/wire";
import { t } from "../i18n";
import { CHANNEL_CLASSES } from "./capacity";
import { capitalised, listed } from "./sentences";

export function capacitySentence(classes: CapacityClasses, given: ChannelClass): string {
  const name = capitalised(t(`class_one.${given}`));
  const others = CHANNEL_CLASSES.filter((one) => one !== given);
  const may = others.filter((one) => classes[given].interrupts.includes(one));
  const mayNot = others.filter((one) => !may.includes(one));
  const said = [
    may.length === 0
      ? t("capacity.says_alone", { given: name })
      : t("capacity.says", {
          given: name,
          others: listed(
            may.map((one) => t(`class_many.${one}`)),
            "capacity.or",
          ),
        }),
  ];
  if (may.length > 0 && mayNot.length > 0) {
    said.push(
      t("capacity.says_not", {
        others: listed(
          mayNot.map((one) => t(`class_one.${one}`)),
          "capacity.or",
        ),
      }),
    );
  }
  return said.join(" ");
}
