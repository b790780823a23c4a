//! What is found when a workspace's database is looked over, whichever database it is.

/// Problems of one kind that are told in words; how many more there are is told as a number.
const TOLD: usize = 5;

/// One promise, and what breaks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub promise: &'static str,
    /// What was looked at: operations, records.
    pub looked_at: u64,
    pub problems: Vec<String>,
}

impl Check {
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }
}

/// A promise that SQL can look at: what is looked at, and a query that gives a row of words for each problem.
pub(crate) struct Promise {
    pub words: &'static str,
    pub count: &'static str,
    pub problems: &'static str,
}

/// Problems as they are found.
#[derive(Default)]
pub(crate) struct Telling {
    told: Vec<String>,
    more: u64,
}

impl Telling {
    pub(crate) fn add(&mut self, problem: String) {
        if self.told.len() < TOLD { self.told.push(problem) } else { self.more += 1 }
    }

    pub(crate) fn words(mut self) -> Vec<String> {
        if self.more > 0 {
            self.told.push(format!("and {} more", self.more));
        }
        self.told
    }
}
