//! What is written here is CommonMark to others too.

use documents::markdown::{plain_text, write};
use documents::tree::{Block, Inline, Marks, normal};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Plain text as another reader of Markdown has it.
fn plain_of(markdown: &str) -> String {
    let mut lines: Vec<String> = vec![];
    let mut open = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Item) => open = false,
            Event::End(TagEnd::CodeBlock) => {
                if !open {
                    lines.push(String::new());
                }
                let last = lines.last_mut().unwrap();
                if last.ends_with('\n') {
                    last.pop();
                }
                open = false;
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) | Event::Start(Tag::List(_)) => {
                open = false
            }
            Event::Text(text) | Event::Code(text) => {
                if !open {
                    lines.push(String::new());
                }
                open = true;
                lines.last_mut().unwrap().push_str(&text);
            }
            Event::HardBreak | Event::SoftBreak => {
                if !open {
                    lines.push(String::new());
                }
                open = true;
                lines.last_mut().unwrap().push('\n');
            }
            Event::Html(text) | Event::InlineHtml(text) => panic!("{text} was taken for HTML"),
            _ => {}
        }
    }
    lines.join("\n")
}

/// Marks begin and end beside space here: beside letters, CommonMark refuses some of them. Nothing is empty: the other
/// reader loses its place after an empty item in a quote.
fn content() -> impl Strategy<Value = Vec<Inline>> {
    let words = "[a-c][-+*_~`#>!\\[\\]()<>&;:.=|\\\\\"0-9a-c ]{0,8}[a-c]";
    let marks = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(bold, italic, strike, code, link)| Marks {
            bold,
            italic,
            strike,
            code,
            link: link.then(|| "https://a.org/b(c)_d".to_owned()),
        },
    );
    proptest::collection::vec((words, marks, "[-+*_#>.=0-9<&~a-b ]{0,5}"), 1..4).prop_map(|parts| {
        let mut line = Vec::new();
        for (mut text, marks, plain) in parts {
            // A link's definition may begin in its code, where nothing can be escaped.
            if marks.code {
                text = text.replace(']', "");
            }
            line.push(Inline::Text { text, marks });
            line.push(Inline::Text { text: format!(" {plain} "), marks: Marks::default() });
        }
        line
    })
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        4 => content().prop_map(Block::Paragraph),
        1 => (1u8..=3, content()).prop_map(|(level, content)| Block::Heading { level, content }),
        1 => ("[a-z]{0,5}", "[a`~>-]{1,6}(\n[a`~> -]{1,6}){0,2}[a]").prop_map(|(language, text)| Block::Code { language, text }),
        1 => Just(Block::Rule),
    ];
    let block = leaf.prop_recursive(3, 12, 3, |inner| {
        let many = proptest::collection::vec(inner, 1..3);
        prop_oneof![
            many.clone().prop_map(Block::Quote),
            (proptest::option::of(0u32..1000), proptest::collection::vec(many, 1..3))
                .prop_map(|(start, items)| Block::List { start, items }),
        ]
    });
    proptest::collection::vec(block, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn others_read_the_same_words(tree in blocks()) {
        let written = write(&normal(&tree));
        prop_assert_eq!(plain_of(&written), plain_text(&written), "{}", written);
    }
}
