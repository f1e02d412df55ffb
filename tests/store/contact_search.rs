//! Whom a part of a name or an address finds: wherever it stands, in any case, by any card, whether few have it or many.

use bellhop::store::contacts::contact_list;

use crate::support::TestDatabase;

struct Cards(TestDatabase);

impl Cards {
    async fn new() -> Self {
        Self(TestDatabase::new().await)
    }

    /// The later ones were seen later.
    async fn add(&self, number: i64, name: &str, email: Option<&str>, joined_into: Option<i64>) {
        let insert = "INSERT INTO contacts (id, name, email, created_at, last_seen_at, joined_into)
            VALUES (lpad($1::bigint::text, 32, '0')::uuid, $2, $3, now(), to_timestamp($1::bigint),
                lpad($4::bigint::text, 32, '0')::uuid)";
        let client = self.0.client().await;
        client
            .execute(insert, &[&number, &name, &email, &joined_into])
            .await
            .unwrap();
    }

    async fn found(&self, text: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let page = contact_list(&self.0.pool, Some(text), after, 2)
                .await
                .unwrap();
            names.extend(page.rows.into_iter().filter_map(|row| row.name));
            after = page.next;
            if after.is_none() {
                return names;
            }
        }
    }
}

#[tokio::test]
async fn a_part_is_found_wherever_it_stands() {
    let cards = Cards::new().await;
    cards
        .add(1, "Jürgen Groß", Some("j.gross@example.com"), None)
        .await;
    cards.add(2, "李娜", None, None).await;
    cards
        .add(3, "100% Anna_B", Some("anna@example.com"), None)
        .await;
    cards.add(4, "Joanna O'Neil", None, None).await;
    cards
        .add(5, "Nana", Some("private@elsewhere.example"), Some(4))
        .await;
    let check = async |text: &str, right: &[&str]| {
        assert_eq!(cards.found(text).await, right, "{text}");
    };
    check("ürge", &["Jürgen Groß"]).await;
    check("JÜRGEN", &["Jürgen Groß"]).await;
    check("n g", &["Jürgen Groß"]).await;
    check("ß", &["Jürgen Groß"]).await;
    check("李", &["李娜"]).await;
    check("娜", &["李娜"]).await;
    check(" anna ", &["Joanna O'Neil", "100% Anna_B"]).await;
    check("0% a", &["100% Anna_B"]).await;
    check("a_b", &["100% Anna_B"]).await;
    check("o'n", &["Joanna O'Neil"]).await;
    check("example.com", &["100% Anna_B", "Jürgen Groß"]).await;
    // By a card that was joined, once, and as the person who has it.
    check("vate@", &["Joanna O'Neil"]).await;
    check("nan", &["Joanna O'Neil"]).await;
    for nobody in ["zz", "annab", "gn", "a%b", "j.gross@example.comx"] {
        check(nobody, &[]).await;
    }
}

#[tokio::test]
async fn what_many_have_is_found_too() {
    let cards = Cards::new().await;
    let many = "INSERT INTO contacts (id, name, created_at, last_seen_at)
        SELECT lpad(n::text, 32, '0')::uuid, 'Person ' || n, now(), to_timestamp(n) FROM generate_series(1, 2100) n";
    cards.0.client().await.batch_execute(many).await.unwrap();
    cards.add(5_000, "Somebody else", None, None).await;
    cards
        .add(5_001, "Person 1 at home", None, Some(5_000))
        .await;
    let found = contact_list(&cards.0.pool, Some("person"), None, 3)
        .await
        .unwrap();
    let names: Vec<_> = found
        .rows
        .iter()
        .filter_map(|row| row.name.as_deref())
        .collect();
    assert_eq!(names, ["Somebody else", "Person 2100", "Person 2099"]);
    assert_eq!(cards.found("son 2100").await, ["Person 2100"]);
    let all = contact_list(&cards.0.pool, Some("person"), None, 3_000)
        .await
        .unwrap();
    assert_eq!((all.rows.len(), all.next), (2_101, None));
}
