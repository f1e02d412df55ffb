//! One seed is one report, and what-ifs do what they say.

use super::*;

fn day() -> Plan {
    generate(Day {
        seed: 7,
        queues: 3,
        agents: 12,
        conversations: 600,
    })
}

fn what_ifs() -> Vec<WhatIf> {
    vec![
        WhatIf::agents("+3").unwrap(),
        WhatIf::strategy("longest_idle").unwrap(),
        WhatIf::skill("French:+2").unwrap(),
    ]
}

fn outcomes() -> Vec<Outcome> {
    let scenarios = scenarios(&day(), &what_ifs());
    scenarios.iter().map(|one| run(one).unwrap()).collect()
}

#[test]
fn one_seed_is_one_report() {
    let (first, second) = (outcomes(), outcomes());
    assert_eq!(table(&first), table(&second));
    assert_eq!(page("a day", &first), page("a day", &second));
    let names: Vec<_> = first.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "as it is",
            "+3 agents",
            "longest idle",
            "French +2",
            "all together"
        ]
    );
}

#[test]
fn more_agents_make_waits_shorter() {
    let outcomes = outcomes();
    let (as_it_is, more) = (&outcomes[0], &outcomes[1]);
    assert_eq!(more.agents, as_it_is.agents + 3);
    assert!(more.total.wait_p90 <= as_it_is.total.wait_p90);
    assert!(more.total.abandoned <= as_it_is.total.abandoned);
    assert_eq!(more.total.arrived, 600);
}

#[test]
fn a_page_needs_nothing_else_and_breaks_on_no_name() {
    let mut outcomes = outcomes();
    outcomes[0].queues[0].name = "<b>\"R&D\"</b>".to_owned();
    let page = page("a day", &outcomes);
    assert!(!page.contains("<b>"));
    assert!(page.contains("&lt;b&gt;"));
    for outside in ["http://", "https://", "<script", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn what_ifs_say_what_is_wrong_with_them() {
    for bad in ["", "0", "many"] {
        assert!(WhatIf::agents(bad).is_err(), "{bad}");
    }
    for bad in ["French", "French:", ":+2", "French:0"] {
        assert!(WhatIf::skill(bad).is_err(), "{bad}");
    }
    let error = WhatIf::strategy("fair").unwrap_err().to_string();
    assert!(error.contains("longest_idle"), "{error}");
}
