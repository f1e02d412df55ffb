//! Rows as one array per column, which is how a batch of any size stays one prepared statement.

/// Declares a struct of arrays with `unnest`, which writes `unnest($1, $2, …) AS alias (first, second, …)`.
macro_rules! columns {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $rust:ty => $sql:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'a> {
            $(pub(super) $field: Vec<$rust>,)*
            pub(super) borrowed: std::marker::PhantomData<&'a ()>,
        }

        impl $name<'_> {
            pub(super) fn unnest<'b>(
                &'b self,
                alias: &str,
                out: &mut diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                let mut before = "unnest(";
                $(
                    out.push_sql(std::mem::replace(&mut before, ", "));
                    out.push_bind_param::<diesel::sql_types::Array<$sql>, _>(&self.$field)?;
                )*
                out.push_sql(") AS ");
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
