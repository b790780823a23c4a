//! One connection: statements that are prepared once, and writes that wait until something is read, so that a batch of
//! them crosses the network as one.

use super::store_error;
use crate::rows::{damaged, parse, unsigned};
use futures_executor::block_on;
use futures_util::{StreamExt, TryStreamExt, poll};
use ledger::port::StoreError;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use std::task::Poll;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

/// A value of a statement.
pub(super) type Value<'a> = &'a (dyn ToSql + Sync);
/// One that is kept until its statement is sent.
type Kept = Box<dyn ToSql + Sync + Send>;

/// Statements that wait at most; more are sent before anything is read.
const WAITING: usize = 512;
/// Statements that stay prepared.
const PREPARED: usize = 256;

pub(super) struct Session {
    client: Client,
    prepared: RefCell<HashMap<String, Statement>>,
    waiting: RefCell<Vec<(Statement, Vec<Kept>)>>,
    /// A transaction was begun, or waits to be.
    open: Cell<bool>,
    /// How often what waited was sent.
    sendings: Cell<u64>,
}

/// How far what waits had come.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    sendings: u64,
    length: usize,
}

/// What is boxed for a statement that waits.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        vec![$(Box::new($value) as Box<dyn tokio_postgres::types::ToSql + Sync + Send>),*]
    };
}
pub(super) use values;

impl Session {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            prepared: RefCell::default(),
            waiting: RefCell::default(),
            open: Cell::new(false),
            sendings: Cell::new(0),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepare(&self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = block_on(self.client.prepare(sql)).map_err(store_error)?;
        let mut prepared = self.prepared.borrow_mut();
        if prepared.len() >= PREPARED {
            prepared.clear();
        }
        prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Has a statement sent before whatever is read next.
    pub(super) fn queue(&self, sql: &str, values: Vec<Kept>) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        self.waiting.borrow_mut().push((statement, values));
        if self.waiting.borrow().len() >= WAITING { self.flush() } else { Ok(()) }
    }

    /// Sends what waits and hears what became of it.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        let waiting = self.take_waiting();
        if waiting.is_empty() {
            return Ok(());
        }
        block_on(send(&self.client, &waiting))
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { sendings: self.sendings.get(), length: self.waiting.borrow().len() }
    }

    /// Forgets what waits and came after a mark.
    pub(super) fn forget_after(&self, mark: Mark) {
        let kept = if mark.sendings == self.sendings.get() { mark.length } else { 0 };
        self.waiting.borrow_mut().truncate(kept);
    }

    /// What waits, to be sent now.
    fn take_waiting(&self) -> Vec<(Statement, Vec<Kept>)> {
        self.sendings.set(self.sendings.get() + 1);
        self.waiting.take()
    }

    /// Forgets what waits.
    fn forget(&self) {
        self.waiting.borrow_mut().clear();
    }

    /// Begins with the next statement, in one go with it.
    pub(super) fn begin(&self, how: &str) -> Result<(), StoreError> {
        self.open.set(true);
        self.queue(how, vec![])
    }

    /// Ends a transaction that wrote: what waits is sent with it, and this returns when it is on disk.
    pub(super) fn commit(&self) -> Result<(), StoreError> {
        self.queue("COMMIT", vec![])?;
        let outcome = self.flush();
        if outcome.is_ok() {
            self.open.set(false);
        }
        outcome
    }

    /// Takes back what was done since `begin`.
    pub(super) fn roll_back(&self) {
        self.forget();
        if self.open.replace(false) {
            // The connection is of no use any more where this fails, and whoever takes it next finds out.
            let _ = block_on(self.client.batch_execute("ROLLBACK"));
        }
    }

    /// Ends a transaction that only read. Nobody waits for the answer: whatever is asked next comes after it.
    pub(super) fn end_reading(&self) {
        self.open.set(false);
        let untouched = !self.waiting.take().is_empty();
        if !untouched {
            block_on(async {
                let ending = pin!(self.client.batch_execute("COMMIT"));
                let _ = poll!(ending);
            });
        }
    }

    /// Sends what waits and asks, in one go.
    pub(super) fn rows(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql)?;
        let waiting = self.take_waiting();
        block_on(async {
            let mut before = pin!(send(&self.client, &waiting));
            let sent = poll!(&mut before);
            let asking = pin!(self.client.query(&statement, values));
            let mut asking = asking;
            let asked = poll!(&mut asking);
            match sent {
                Poll::Ready(outcome) => outcome?,
                Poll::Pending => before.await?,
            }
            match asked {
                Poll::Ready(rows) => rows.map_err(store_error),
                Poll::Pending => asking.await.map_err(store_error),
            }
        })
    }

    /// How many rows it changed.
    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        self.flush()?;
        let statement = self.prepare(sql)?;
        block_on(self.client.execute(&statement, values)).map_err(store_error)
    }

    /// Each row as it comes, until `each` answers false.
    pub(super) fn stream(
        &self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        self.flush()?;
        let statement = self.prepare(sql)?;
        let rows = block_on(self.client.query_raw(&statement, values.iter().copied())).map_err(store_error)?;
        let mut rows = pin!(rows);
        while let Some(row) = block_on(rows.next()) {
            if !each(&row.map_err(store_error)?)? {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn first(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// The JSON in the first column of the first row.
    pub(super) fn one<T: DeserializeOwned>(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<T>, StoreError> {
        self.first(sql, values)?.map(|row| parse(text(&row, 0)?)).transpose()
    }

    /// The JSON in the first column of each row.
    pub(super) fn many<T: DeserializeOwned>(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<T>, StoreError> {
        self.rows(sql, values)?.iter().map(|row| parse(text(row, 0)?)).collect()
    }

    /// The number in the first column of the first row; 0 without one.
    pub(super) fn count(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let row = self.first(sql, values)?;
        row.map_or(Ok(0), |row| Ok(unsigned(get(&row, 0)?)))
    }
}

/// In their order, without waiting for one before the next is sent.
async fn send(client: &Client, waiting: &[(Statement, Vec<Kept>)]) -> Result<(), StoreError> {
    let mut sent = Vec::with_capacity(waiting.len());
    for (statement, values) in waiting {
        let values = values.iter().map(|value| -> &(dyn ToSql + Sync) { &**value });
        // A request is on its way once it was polled for the first time.
        let mut asking = Box::pin(async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.collect();
            client.query_raw(statement, values).await?.try_for_each(|_| std::future::ready(Ok(()))).await
        });
        let first = poll!(&mut asking);
        sent.push((asking, first));
    }
    for (asking, first) in sent {
        match first {
            Poll::Ready(outcome) => outcome.map_err(store_error)?,
            Poll::Pending => asking.await.map_err(store_error)?,
        }
    }
    Ok(())
}

pub(super) fn get<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(damaged)
}

pub(super) fn text(row: &Row, column: usize) -> Result<&str, StoreError> {
    get(row, column)
}
