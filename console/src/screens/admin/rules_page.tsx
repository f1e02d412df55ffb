import { FlaskConical, Route } from "lucide-react";
import { useRecords } from "../../hub/admin_records";
import { t } from "../../i18n";
import { nameIn } from "./names";
import { open } from "./open";
import { ChosenRecord, RecordPage } from "./record_page";
import { RuleForm } from "./rule_form";
import { RuleList } from "./rule_list";
import { RuleTestPanel } from "./rule_test_panel";

/** In the place of a rule's id: the panel that tries a message. */
const TEST = "test";

export function RulesPage({ id }: { id: string | null }) {
  const { data: rules, error, refetch } = useRecords("routing_rules");
  const { data: queues = [] } = useRecords("queues");
  const { data: skills = [] } = useRecords("skills");
  const names = { queue: nameIn(queues), skill: nameIn(skills) };
  return (
    <RecordPage
      page="rules"
      id={id}
      rows={rules?.map(({ id: ruleId, name }) => ({ id: ruleId, name }))}
      error={error}
      retry={() => void refetch()}
      icon={<Route size={26} />}
      newText={t("rules.new")}
      empty={{ title: t("rules.empty"), hint: t("rules.empty_hint") }}
      list={rules ? <RuleList rules={rules} current={id} names={names} /> : undefined}
      tools={
        <button type="button" className="button" onClick={() => open("rules", TEST)}>
          <FlaskConical size={14} aria-hidden="true" /> {t("rules.try")}
        </button>
      }
    >
      {id === null || id === TEST ? (
        <RuleTestPanel />
      ) : (
        <ChosenRecord
          id={id}
          records={rules}
          find={(rule) => rule.id === id}
          icon={<Route size={26} />}
        >
          {(rule) => (
            <RuleForm
              key={id}
              rule={rule}
              position={rules?.length ?? 0}
              queues={queues}
              skills={skills}
              names={names}
            />
          )}
        </ChosenRecord>
      )}
    </RecordPage>
  );
}
