//! `solve`: tables for its rules.

use super::*;

/// Who gets what: `(conversation, agent)` by number.
fn check(problem: &Problem<'_>, expected: &[(u128, u128)]) -> Solution {
    let solution = assignment::solve(problem);
    let given: Vec<_> = solution
        .assignments
        .iter()
        .map(|one| (one.conversation.0.as_u128(), one.agent.0.as_u128()))
        .collect();
    assert_eq!(given, expected);
    for one in &solution.assignments {
        assert_eq!(one.decision.winner, one.agent);
        assert_eq!(one.decision.replay(), Some(one.agent), "{:?}", one.decision);
    }
    solution
}

fn problem<'a>(
    settings: &'a QueueSettings,
    waiting: &'a [&'a Waiting],
    agents: &'a [&'a Candidate],
) -> Problem<'a> {
    Problem {
        now: at(100),
        settings,
        waiting,
        agents,
        last_winner: None,
    }
}

#[test]
fn the_oldest_is_served_first_as_far_as_room_goes() {
    let (settings, one, two, three) = (settings(), waiting(1), waiting(2), waiting(3));
    let (mia, jon) = (candidate(10, 1), candidate(11, 1));
    check(
        &problem(&settings, &[&three, &one, &two], &[&jon, &mia]),
        &[(1, 10), (2, 11)],
    );
}

#[test]
fn each_strategy_has_its_order() {
    let mut settings = settings();
    let (one, two) = (waiting(1), waiting(2));
    let (few, many) = (candidate(10, 1), candidate(11, 3));
    let mut idle = candidate(12, 2);
    idle.ready_since = Timestamp(T0.0 - 1);
    for (strategy, last_winner, expected) in [
        (Strategy::HighestSpareCapacity, None, [(1, 11), (2, 12)]),
        (Strategy::LongestIdle, None, [(1, 12), (2, 10)]),
        (Strategy::RoundRobin, None, [(1, 10), (2, 11)]),
        (Strategy::RoundRobin, Some(agent(11)), [(1, 12), (2, 10)]),
    ] {
        settings.strategy = strategy;
        let mut problem = problem(&settings, &[], &[]);
        let waiting = [&one, &two];
        let agents = [&few, &many, &idle];
        problem.waiting = &waiting;
        problem.agents = &agents;
        problem.last_winner = last_winner;
        check(&problem, &expected);
    }
}

#[test]
fn skills_relax_with_time_and_the_solver_says_when() {
    let mut settings = settings();
    settings.relaxations = vec![
        Relaxation {
            after: Duration::from_secs(60),
            step: RelaxStep::LowerBy(2),
        },
        Relaxation {
            after: Duration::from_secs(120),
            step: RelaxStep::Drop,
        },
    ];
    let mut one = waiting(0);
    one.needs = vec![need(1, 4)];
    let (mut some, none) = (candidate(10, 1), candidate(11, 1));
    some.skills = BTreeMap::from([(skill(1), 2)]);
    for (now, agents, expected, look_again_at) in [
        (at(59), vec![&some, &none], vec![], Some(at(60))),
        (at(60), vec![&some, &none], vec![(0, 10)], None),
        (at(119), vec![&none], vec![], Some(at(120))),
        (at(120), vec![&none], vec![(0, 11)], None),
    ] {
        let waiting = [&one];
        let mut problem = problem(&settings, &waiting, &agents);
        problem.now = now;
        let solution = check(&problem, &expected);
        assert_eq!(solution.look_again_at, look_again_at);
    }
}

#[test]
fn a_known_agent_comes_first_and_is_waited_for_while_merely_full() {
    let mut settings = settings();
    settings.preferred_wait = Duration::from_secs(30);
    let mut one = waiting(0);
    one.preferred = Some(agent(10));
    let other = candidate(11, 9);
    let with = |change: fn(&mut Candidate)| {
        let mut known = candidate(10, 1);
        change(&mut known);
        known
    };
    let full = |known: &mut Candidate| {
        known.used.insert(ChannelClass::Chat, 1);
    };
    for (known, now, expected, look_again_at) in [
        (with(|_| {}), at(10), vec![(0, 10)], None),
        (with(full), at(10), vec![], Some(at(30))),
        (with(full), at(30), vec![(0, 11)], None),
        (
            with(|known| known.status = StatusKind::Away),
            at(10),
            vec![(0, 11)],
            None,
        ),
    ] {
        let (waiting, agents) = ([&one], [&other, &known]);
        let mut problem = problem(&settings, &waiting, &agents);
        problem.now = now;
        let solution = check(&problem, &expected);
        assert_eq!(solution.look_again_at, look_again_at);
        let is_preferred = expected == [(0, 10)];
        assert!(
            solution
                .assignments
                .iter()
                .all(|one| one.decision.is_preferred == is_preferred)
        );
    }
}

#[test]
fn a_decision_says_of_everybody_why() {
    let settings = settings();
    let mut one = waiting(1);
    one.needs = vec![need(1, 2)];
    one.refused_by.insert(agent(13));
    let fit = |number, chats| {
        let mut candidate = candidate(number, chats);
        candidate.skills = BTreeMap::from([(skill(1), 3)]);
        candidate
    };
    let (mut full, mut away) = (fit(12, 1), fit(14, 1));
    full.used.insert(ChannelClass::Chat, 1);
    away.status = StatusKind::Away;
    let (best, second, refused, unskilled) = (fit(10, 3), fit(11, 2), fit(13, 1), candidate(15, 1));
    let solution = check(
        &problem(
            &settings,
            &[&one],
            &[&away, &best, &full, &refused, &second, &unskilled],
        ),
        &[(1, 10)],
    );
    let decision = &solution.assignments[0].decision;
    let said: Vec<_> = decision
        .considered
        .iter()
        .map(|one| (one.agent.id.0.as_u128(), one.verdict.clone()))
        .collect();
    let lacks = Filter::LacksSkill {
        name: "skill 1".into(),
        needs: 2,
        has: 0,
    };
    assert_eq!(
        said,
        [
            (10, Verdict::Chosen),
            (11, Verdict::Eligible),
            (12, Verdict::Skipped(Filter::NoRoom { used: 1, max: 1 })),
            (15, Verdict::Skipped(lacks)),
            (13, Verdict::Skipped(Filter::Refused)),
            (
                14,
                Verdict::Skipped(Filter::Status {
                    kind: StatusKind::Away
                })
            ),
        ]
    );
}
