//! A signed delivery before it is stored: is it from whom it says?

use std::hint::black_box;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bellhop::channels::{Arrival, Credentials, Headers, Platform};
use chrono::DateTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const AT: i64 = 1_700_000_000;
const KEY: [u8; 24] = [7; 24];

fn benchmarks(criterion: &mut Criterion) {
    let now = DateTime::from_timestamp(AT, 0).unwrap_or_default();
    let secret = format!("whsec_{}", STANDARD.encode(KEY));
    let credentials = Credentials::of(&[("secret", secret.as_str())]);
    let mut group = criterion.benchmark_group("verify a webhook");
    for (name, size) in [("300 bytes", 300), ("64 kB", 65_536)] {
        let body = vec![b'a'; size];
        let mut signed = format!("d-1.{AT}.").into_bytes();
        signed.extend_from_slice(&body);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &KEY);
        let signature = STANDARD.encode(hmac::sign(&key, &signed));
        let right = headers(&format!("v1,{signature}"));
        let forged = headers(&format!("v1,{}", STANDARD.encode([0; 32])));
        let verify = |headers: &Headers| {
            let arrival = Arrival {
                headers,
                url: "",
                body: &body,
            };
            Platform::Generic.verify(&credentials, &arrival, now)
        };
        // A benchmark of refusals would look just as fast.
        assert!(verify(&right).is_ok() && verify(&forged).is_err());
        group.throughput(Throughput::Bytes(u64::try_from(size).unwrap_or(0)));
        group.bench_function(name, |bencher| bencher.iter(|| verify(black_box(&right))));
    }
}

fn headers(signature: &str) -> Headers {
    Headers(vec![
        ("webhook-id", "d-1".to_owned()),
        ("webhook-timestamp", AT.to_string()),
        ("webhook-signature", signature.to_owned()),
    ])
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
