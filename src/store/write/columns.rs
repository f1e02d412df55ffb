//! Rows as one array per column, which is how a batch of any size stays one prepared statement.
//! One row alone goes without arrays: Postgres then plans with constants, which costs a sixth less.

/// Declares a struct of arrays with `rows`, which writes `(SELECT unnest($1), unnest($2), …) AS alias (first, second, …)`
/// or, of one row, `(VALUES ($1, $2, …)) AS alias (first, second, …)`.
/// In FROM, `unnest($1, $2, …)` would write each array to a store of its own before the first row is read.
macro_rules! columns {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $rust:ty => $sql:ty),* $(,)? }) => {
        $(#[$doc])*
        pub(super) struct $name<'a> {
            $(pub(super) $field: Vec<$rust>,)*
            pub(super) borrowed: std::marker::PhantomData<&'a ()>,
        }

        impl $name<'_> {
            /// Room for so many rows.
            pub(super) fn with_capacity(rows: usize) -> Self {
                Self {
                    $($field: Vec::with_capacity(rows),)*
                    borrowed: std::marker::PhantomData,
                }
            }

            pub(super) fn rows<'b>(
                &'b self,
                alias: &str,
                is_one: bool,
                out: &mut diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                let (mut before, between, after) = if is_one {
                    ("(VALUES (", ", ", ")) AS ")
                } else {
                    ("(SELECT unnest(", "), unnest(", ")) AS ")
                };
                $(
                    out.push_sql(std::mem::replace(&mut before, between));
                    match self.$field.as_slice() {
                        [one] if is_one => out.push_bind_param::<$sql, _>(one)?,
                        _ => out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$field)?,
                    }
                )*
                out.push_sql(after);
                out.push_sql(alias);
                let mut before = " (";
                $(
                    out.push_sql(std::mem::replace(&mut before, ", "));
                    out.push_sql(stringify!($field));
                )*
                out.push_sql(")");
                Ok(())
            }
        }
    };
}

pub(super) use columns;
