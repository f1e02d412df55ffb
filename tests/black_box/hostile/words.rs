//! What noise is made of: texts and numbers that programs have choked on.

use proptest::prelude::*;
use serde_json::Value;

/// As they stand in a JSON text; not all of them are JSON.
const ODD: &[&str] = &[
    "null",
    "true",
    "-0",
    "1e999",
    "-1e-999",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "0.1",
    "1e3",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "\"\"",
    "\" \"",
    r#""\u0000""#,
    r#""a\u0000b""#,
    r#""\ud800""#,
    r#""\udc00\ud800""#,
    r#""\u202egnp.exe""#,
    r#""\u200b\ufeff""#,
    r#""line\nline\r\u0007\u001b[31m""#,
    r#""%s%n' OR 1=1; DROP TABLE agents --""#,
    r#""<script>alert(1)</script>""#,
    r#""00000000-0000-0000-0000-000000000000""#,
    r#""2026-02-31""#,
    r#""24:61""#,
    r#""😀""#,
    r#"["a","a"]"#,
    r#"["00000000-0000-0000-0000-000000000000","00000000-0000-0000-0000-000000000000"]"#,
    r#"{"a":1,"a":2}"#,
    "NaN",
    "'x'",
    "",
    "\"",
];

const IN_QUERY: &[&str] = &[
    "",
    "0",
    "-1",
    "1",
    "101",
    "9223372036854775807",
    "9223372036854775808",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%E2%80%AE",
    "%25",
    "%",
    "_",
    "%25_%5C",
    "%5C",
    "me",
    "none",
    "open,,new",
    "null",
    "true",
    "a+b",
    "%27%20OR%201=1--",
    "00000000-0000-0000-0000-000000000000",
    "LTEuMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw",
];

const HEADERS: &[&str] = &[
    "range",
    "if-none-match",
    "if-modified-since",
    "idempotency-key",
    "upload-offset",
    "cookie",
    "origin",
    "accept-encoding",
    "accept",
    "x-forwarded-for",
    "x-request-id",
    "expect",
    "content-type",
    "sec-fetch-site",
];

const IN_HEADER: &[&str] = &[
    "",
    "*",
    "\"",
    "W/\"",
    "bytes=-",
    "bytes=0-18446744073709551616",
    "a=b; bellhop_session=x; bellhop_session=y",
    "gzip;q=9, *;q=x",
    "null",
    "1.1.1.1, , ::, x",
    "\u{e9}",
    "application/json; charset=\"utf-7\"",
];

fn deep() -> impl Strategy<Value = String> {
    (1_usize..2_000, prop::bool::ANY).prop_map(|(depth, is_list)| {
        if is_list {
            "[".repeat(depth) + &"]".repeat(depth)
        } else {
            "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth)
        }
    })
}

fn odd() -> impl Strategy<Value = String> {
    let long = (1_usize..20_000).prop_map(|length| format!("\"{}\"", "é".repeat(length)));
    let text = any::<String>().prop_map(|text| Value::String(text).to_string());
    prop_oneof![
        8 => prop::sample::select(ODD).prop_map(str::to_owned),
        2 => text,
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_map(|number| number.to_string()),
        1 => long,
        1 => deep(),
    ]
}

/// Any text that begins like JSON.
pub(super) fn json_text() -> impl Strategy<Value = String> {
    odd()
}

/// A field of a form: its name, and what the description says of it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: String,
    pub kind: String,
    pub is_required: bool,
}

/// What may stand there, by its name or its type.
fn plausible(field: &Field) -> &'static [&'static str] {
    match field.name.as_str() {
        "email" => &["\"x@example.com\""],
        "timezone" => &["\"Europe/Berlin\""],
        "kind" => &["\"away\""],
        "role" => &["\"agent\""],
        "password" => &["\"long enough to be one\""],
        "visibility" => &["\"public\"", "\"internal\""],
        "priority" => &["\"high\""],
        "status" => &["\"open\"", "\"online\""],
        "channel_key" => &["\"demo\""],
        "language" => &["\"fr\""],
        "topic" => &["\"inbox\""],
        "outcome" => &["{\"priority\":\"high\"}"],
        "hours" => &["[[],[],[],[],[],[],[]]"],
        "conversation_id" => &["\"id\""],
        "typing" | "idle" => &["true"],
        "seq" => &["1"],
        "tags" => &["[\"x\"]"],
        _ if field.kind.contains("string") => &["\"x\""],
        _ if field.kind.contains("integer") => &["1", "60"],
        _ if field.kind.contains("boolean") => &["true", "false"],
        _ if field.kind.contains("array") => &["[]"],
        _ => &["{}", "1", "\"x\""],
    }
}

/// The object with one field that is wrong.
fn one_wrong(form: Vec<Field>) -> impl Strategy<Value = String> {
    let count = form.len();
    (
        0..count,
        odd(),
        prop::collection::vec(any::<prop::sample::Index>(), count),
    )
        .prop_map(move |(wrong, odd, chosen)| {
            let fields = form.iter().zip(chosen).enumerate();
            let fields = fields.filter_map(|(at, (field, chosen))| {
                let value = if at == wrong {
                    odd.as_str()
                } else if field.is_required || chosen.index(4) == 0 {
                    let values = plausible(field);
                    values[chosen.index(values.len())]
                } else {
                    return None;
                };
                Some(format!("\"{}\":{value}", field.name))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        })
}

/// What Postgres does not take, what would be a second line, and numbers that no column holds.
const WORST: &[&str] = &[
    r#""a\u0000b""#,
    r#""one\ntwo\u0007\u001b[31m""#,
    r#""\ud800""#,
    "9223372036854775807",
    "-9223372036854775808",
    r#"["a\u0000b"]"#,
    r#"{"a\u0000b":"a\u0000b","units_max":9223372036854775807}"#,
];

/// Each field in turn with each of the worst words; what is required stands beside it.
pub(super) fn worst(form: &[Field]) -> Vec<String> {
    let mut bodies = Vec::new();
    for wrong in form {
        for word in WORST {
            let fields = form.iter().filter_map(|field| {
                let value = if field.name == wrong.name {
                    word
                } else if field.is_required {
                    plausible(field).first()?
                } else {
                    return None;
                };
                Some(format!("\"{}\":{value}", field.name))
            });
            bodies.push(format!("{{{}}}", fields.collect::<Vec<_>>().join(",")));
        }
    }
    bodies
}

/// Some fields left out, some twice, many of them wrong, and cut off now and then.
fn all_wrong(form: Vec<Field>) -> impl Strategy<Value = String> {
    let fields = form.into_iter().map(|field| {
        let values = prop::sample::select(plausible(&field)).prop_map(str::to_owned);
        let value = prop_oneof![1 => values, 1 => odd()];
        (prop::option::weighted(0.7, value), 1..30_usize).prop_map(move |(value, times)| {
            let field = value.map(|value| format!("\"{}\":{value}", field.name));
            let times = if times == 1 { 2 } else { 1 };
            field.into_iter().cycle().take(times).collect::<Vec<_>>()
        })
    });
    let cut = prop::option::weighted(0.05, any::<prop::sample::Index>());
    (fields.collect::<Vec<_>>(), cut).prop_map(|(fields, cut)| {
        let mut whole = format!("{{{}}}", fields.concat().join(","));
        if let Some(cut) = cut {
            let mut at = cut.index(whole.len() + 1);
            while !whole.is_char_boundary(at) {
                at -= 1;
            }
            whole.truncate(at);
        }
        whole
    })
}

pub(super) fn body(form: Vec<Field>) -> impl Strategy<Value = String> {
    prop_oneof![4 => one_wrong(form.clone()), 1 => all_wrong(form)]
}

pub(super) fn query_value() -> impl Strategy<Value = String> {
    let random = prop::collection::vec(any::<u8>(), 0..12);
    let random = random.prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02x}")).collect());
    prop_oneof![
        4 => prop::sample::select(IN_QUERY).prop_map(str::to_owned),
        1 => random,
    ]
}

pub(super) fn header() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let value = prop::sample::select(IN_HEADER).prop_map(|value| value.as_bytes().to_vec());
    (prop::sample::select(HEADERS), value)
}
