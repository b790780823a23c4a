//! What every store must do. Stamped on each by [`conformance_suite!`](crate::conformance_suite).

mod access;
mod as_of;
mod commits;
mod definitions;
mod erasing;
mod listing;
mod moving;
mod personal;
mod reading;
mod restricted;
mod undo;
mod world;

pub use access::*;
pub use as_of::*;
pub use commits::*;
pub use definitions::*;
pub use erasing::*;
pub use listing::*;
pub use moving::*;
pub use personal::*;
pub use reading::*;
pub use restricted::*;
pub use undo::*;
pub use world::World;

use crate::port::Store;
use graph::id::WorkspaceId;
use std::sync::Arc;

/// Makes empty stores to test.
pub trait Bench {
    fn store(&self, workspace: WorkspaceId) -> Arc<dyn Store>;
}

/// Makes one test of each promise for the store that `$bench` makes.
#[macro_export]
macro_rules! conformance_suite {
    ($bench:expr) => {
        $crate::conformance_suite! { @tests $bench =>
            a_batch_commits_as_one,
            a_refused_batch_leaves_nothing,
            sending_again_is_safe,
            an_id_names_one_thing,
            the_sequence_has_no_gaps,
            keys_are_never_given_twice,
            imported_records_are_found_by_what_they_were_called,
            a_field_changed_by_two_keeps_both_values,
            a_second_edit_of_ones_own_is_no_conflict,
            tags_merge,
            undo_restores_and_redo_repeats,
            undo_gives_a_state_its_day_back,
            undo_asks_before_it_overwrites,
            undoing_a_creation_puts_it_in_the_trash,
            undo_restores_what_a_link_carried,
            undo_asks_when_evidence_was_judged_again,
            undo_opens_a_resolved_conflict_again,
            undo_restores_the_name_of_a_state,
            a_text_written_unseen_is_a_conflict,
            a_link_keeps_all_its_evidence,
            what_is_not_seen_is_not_there,
            a_viewer_changes_nothing,
            a_role_lost_meanwhile_is_noticed,
            rules_are_kept_as_they_are_changed,
            who_contributes_changes_what_they_made,
            the_clock_never_runs_backwards,
            only_an_import_claims_the_far_past,
            frames_arrive_in_order,
            catching_up_equals_having_followed,
            who_is_far_behind_starts_anew,
            history_is_paged_newest_first,
            streams_hold_what_is_visible,
            a_restricted_field_is_cut_out_of_each_page,
            a_restriction_is_neither_written_past_nor_carried_away,
            records_are_read_by_their_last_change,
            many_at_once_lose_nothing,
            fields_that_people_make_are_kept,
            a_refused_definition_leaves_nothing,
            a_definition_sent_again_answers_alike,
            definitions_are_seen_with_their_space,
            filters_read_what_people_made,
            rows_are_read_many_at_once,
            a_page_shows_what_stands_beside_it,
            a_longer_page_asks_no_more_often,
            every_version_of_a_file_is_named,
            a_rehearsal_keeps_nothing,
            a_record_takes_along_what_belongs_to_it,
            a_move_is_undone_and_done_again,
            a_record_that_went_tells_nothing_to_who_stayed,
            looking_back_keeps_the_border,
            highlights_and_links_out_of_sight_go_along,
            a_write_may_expect_what_it_saw,
            programs_propose_and_people_judge,
            a_day_is_seen_as_it_was,
            looking_back_sees_links_and_what_was_undone,
            looking_back_sees_only_what_may_be_seen,
            personal_values_are_ones_own,
            one_watches_what_one_makes_owns_and_talks_about,
            an_inbox_tells_what_concerns_one,
            an_inbox_keeps_to_what_may_be_seen,
            an_inbox_is_marked_and_paged,
            a_refused_batch_tells_nobody,
            an_erased_person_is_nowhere_in_the_graph,
            nothing_that_was_erased_comes_back,
            what_people_wrote_goes_with_them_where_that_is_said,
            what_is_a_persons_own_goes_with_them,
        }
    };
    (@tests $bench:expr => $($name:ident,)*) => {
        $(#[test]
        fn $name() {
            $crate::conformance::$name(&$bench);
        })*
    };
}
