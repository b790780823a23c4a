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
use std::future::ready;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

/// A value of a statement.
pub(super) type Value<'a> = &'a (dyn ToSql + Sync);
/// One that is kept until its statement is sent.
type Kept = Box<dyn ToSql + Sync + Send>;

/// A statement that was sent, and is not heard of yet.
type Asking = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// Statements that wait at most; more are sent before anything is read.
const WAITING: usize = 512;
/// Statements that stay prepared.
const PREPARED: usize = 256;

pub(super) struct Session {
    client: Arc<Client>,
    prepared: RefCell<HashMap<String, Statement>>,
    waiting: RefCell<Vec<(Statement, Vec<Kept>)>>,
    sent: RefCell<Vec<Asking>>,
    /// Statements that were sent, from the first on.
    count: Cell<u64>,
    /// A transaction was begun, or waits to be.
    open: Cell<bool>,
    /// What was refused since the transaction began: nothing else is carried out in it.
    refusal: RefCell<Option<StoreError>>,
}

/// How many statements there had been, those that wait among them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

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
            client: Arc::new(client),
            prepared: RefCell::default(),
            waiting: RefCell::default(),
            sent: RefCell::default(),
            count: Cell::new(0),
            open: Cell::new(false),
            refusal: RefCell::default(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepare(&self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.heard(block_on(self.client.prepare(sql)).map_err(store_error))?;
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
        if self.waiting() >= WAITING { self.flush() } else { Ok(()) }
    }

    /// How many statements wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.borrow().len()
    }

    /// Sends what waits, in its order and without waiting for one before the next; what becomes of it is heard later.
    pub(super) fn send(&self) {
        let waiting = self.waiting.take();
        self.count.set(self.count.get() + waiting.len() as u64);
        let mut sent = self.sent.borrow_mut();
        block_on(async {
            for (statement, values) in waiting {
                let mut asking = asking(self.client.clone(), statement, values);
                // A request is on its way once it was polled for the first time.
                match poll!(&mut asking) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(failure)) => sent.push(Box::pin(ready(Err(failure)))),
                    Poll::Pending => sent.push(asking),
                }
            }
        });
    }

    /// Sends what waits and hears what became of all that was sent.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.send();
        self.heard(block_on(all(self.sent.take())))
    }

    /// Keeps in mind what was refused.
    fn heard<T>(&self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(failure) = &answer {
            self.refusal.borrow_mut().get_or_insert_with(|| failure.clone());
        }
        answer
    }

    /// What the database refused since the transaction began, as far as it was heard.
    pub(super) fn refusal(&self) -> Option<StoreError> {
        self.refusal.borrow().clone()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.count.get() + self.waiting() as u64)
    }

    /// Forgets what waits and came after a mark; false where some of it was sent.
    pub(super) fn forget_after(&self, mark: Mark) -> bool {
        let kept = mark.0.checked_sub(self.count.get());
        self.waiting.borrow_mut().truncate(kept.map_or(0, |kept| usize::try_from(kept).unwrap_or(usize::MAX)));
        kept.is_some()
    }

    /// Takes back what was done since a savepoint, and what was refused since.
    pub(super) fn roll_back_to(&self, savepoint: &str) -> Result<(), StoreError> {
        self.refusal.take();
        self.queue(&format!("ROLLBACK TO SAVEPOINT {savepoint}"), vec![])?;
        // Until it is carried out, nothing new can be prepared.
        self.flush()
    }

    /// Forgets what waits, and what was sent and not heard of.
    fn forget(&self) {
        self.waiting.borrow_mut().clear();
        self.sent.borrow_mut().clear();
    }

    /// Begins with the next statement, in one go with it.
    pub(super) fn begin(&self, how: &str) -> Result<(), StoreError> {
        self.open.set(true);
        self.refusal.take();
        self.queue(how, vec![])
    }

    /// Ends a transaction that wrote: what waits is sent with it, and this returns when it is on disk.
    pub(super) fn commit(&self) -> Result<(), StoreError> {
        if let Some(refusal) = self.refusal() {
            // The database would take everything back and call that done.
            return Err(refusal);
        }
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
        self.send();
        let before = self.sent.take();
        let answer = block_on(async {
            let mut asking = pin!(self.client.query(&statement, values));
            let asked = poll!(&mut asking);
            all(before).await?;
            match asked {
                Poll::Ready(rows) => rows.map_err(store_error),
                Poll::Pending => asking.await.map_err(store_error),
            }
        });
        self.heard(answer)
    }

    /// How many rows it changed.
    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        self.flush()?;
        let statement = self.prepare(sql)?;
        self.heard(block_on(self.client.execute(&statement, values)).map_err(store_error))
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
        let rows = block_on(self.client.query_raw(&statement, values.iter().copied())).map_err(store_error);
        let mut rows = pin!(self.heard(rows)?);
        while let Some(row) = block_on(rows.next()) {
            if !each(&self.heard(row.map_err(store_error))?)? {
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

/// A statement, carried out by whoever polls this.
fn asking(client: Arc<Client>, statement: Statement, values: Vec<Kept>) -> Asking {
    Box::pin(async move {
        let given = values.iter().map(|value| -> &(dyn ToSql + Sync) { &**value });
        let rows = client.query_raw(&statement, given).await.map_err(store_error)?;
        rows.try_for_each(|_| ready(Ok(()))).await.map_err(store_error)
    })
}

/// Hears of each in turn, up to the first that was refused.
async fn all(sent: Vec<Asking>) -> Result<(), StoreError> {
    for asking in sent {
        asking.await?;
    }
    Ok(())
}

pub(super) fn get<'a, T: tokio_postgres::types::FromSql<'a>>(row: &'a Row, column: usize) -> Result<T, StoreError> {
    row.try_get(column).map_err(damaged)
}

pub(super) fn text(row: &Row, column: usize) -> Result<&str, StoreError> {
    get(row, column)
}
