//! What the command says.
#![expect(clippy::print_stdout, reason = "the table is what the command is for")]

use std::time::Duration;

use super::trial::Row;

const WIDTHS: [usize; 10] = [4, 30, 8, 12, 5, 7, 12, 6, 14, 12];

pub(super) fn progress(fault: &str, name: &str, elapsed: Duration) {
    println!("{:>4} s  {fault} {name} …", elapsed.as_secs());
}

pub(super) fn told(row: &Row) {
    for problem in &row.problems {
        println!("        {problem}");
    }
    for note in &row.notes {
        println!("        {note}");
    }
}

pub(super) fn print(rows: &[Row], elapsed: Duration) {
    println!();
    let head = [
        "",
        "fault",
        "injected",
        "acknowledged",
        "lost",
        "doubled",
        "out of order",
        "leaked",
        "longest outage",
        "recovery",
    ];
    line(&head.map(str::to_owned), "");
    for row in rows {
        if let Some(why) = &row.not_run {
            println!("{:<4} {:<30} not run: {why}", row.fault, row.name);
            continue;
        }
        let milliseconds =
            |time: Option<u128>| time.map_or("–".to_owned(), |ms| format!("{ms} ms"));
        let cells = [
            row.fault.to_owned(),
            row.name.to_owned(),
            row.injected.to_string(),
            row.acknowledged.to_string(),
            row.lost.to_string(),
            row.doubled.to_string(),
            row.out_of_order.to_string(),
            row.leaked.to_string(),
            milliseconds(row.longest_outage_ms),
            milliseconds(row.recovery_ms),
        ];
        line(&cells, if row.is_green() { "" } else { "  ← red" });
    }
    println!("\n{} faults in {} s", rows.len(), elapsed.as_secs());
}

fn line(cells: &[String; 10], end: &str) {
    let cells = cells
        .iter()
        .zip(WIDTHS)
        .enumerate()
        .map(|(place, (cell, width))| {
            if place < 2 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
    println!("{}{end}", cells.collect::<Vec<_>>().join(" "));
}
