//! Markdown and blocks are two forms of one text.

use documents::markdown::{plain_text, read, write};
use documents::tree::{Block, Inline, Marks, normal};
use proptest::prelude::*;

#[test]
fn a_mention_is_kept_and_nothing_like_it() {
    let id = "01900000-0000-7000-8000-00000000000a";
    let mention = format!("Ask [@Ann Lee](mention:{id}) first");
    assert_eq!(write(&read(&mention)), mention);
    assert_eq!(plain_text(&mention), "Ask @Ann Lee first");
    let upper = id.to_uppercase();
    for other in
        ["", "ann", "javascript:x", &format!("{id}/x"), &format!("{id}0"), &id[1..], &upper, &id.replace('-', "0")]
    {
        assert_eq!(write(&read(&format!("[@Ann](mention:{other})"))), "@Ann", "{other}");
    }
    assert_eq!(write(&read(&format!("[@Ann](MENTION:{id})"))), "@Ann");
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c ]{1,5}",
        3 => "[-+*_~`#>!\\[\\]()<>&;:.=|\\\\\"0-9a-b \t\u{a0}]{1,8}",
        1 => "\\PC{1,5}",
        1 => Just("1. ".to_owned()),
        1 => Just("x\ny\u{2028}z\r".to_owned()),
        1 => Just("😀é\u{feff}".to_owned()),
    ]
}

fn address() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some("https://example.com/a(b)_c*d".to_owned())),
        1 => "(http|https|mailto|javascript|HTTPS)://[a-z()<>\\\\ \"&;*_é]{0,9}".prop_map(Some),
    ]
}

fn marks() -> impl Strategy<Value = Marks> {
    (any::<bool>(), any::<bool>(), proptest::bool::weighted(0.3), proptest::bool::weighted(0.2), address())
        .prop_map(|(bold, italic, strike, code, link)| Marks { bold, italic, strike, code, link })
}

fn content() -> impl Strategy<Value = Vec<Inline>> {
    let inline = prop_oneof![
        6 => (words(), marks()).prop_map(|(text, marks)| Inline::Text { text, marks }),
        1 => Just(Inline::Break),
    ];
    proptest::collection::vec(inline, 0..6)
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        4 => content().prop_map(Block::Paragraph),
        1 => (1u8..=3, content()).prop_map(|(level, content)| Block::Heading { level, content }),
        1 => ("[a-z+` ]{0,5}", "[a`~ \n>-]{0,12}").prop_map(|(language, text)| Block::Code { language, text }),
        1 => Just(Block::Rule),
    ];
    let block = leaf.prop_recursive(4, 24, 4, |inner| {
        let many = proptest::collection::vec(inner, 0..4);
        prop_oneof![
            many.clone().prop_map(Block::Quote),
            (proptest::option::of(prop_oneof![Just(1u32), 0u32..2_000_000_000]), proptest::collection::vec(many, 0..4))
                .prop_map(|(start, items)| Block::List { start, items }),
        ]
    });
    proptest::collection::vec(block, 0..5)
}

/// Text that is rich in signs of Markdown.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[-+*_~`#>!\\[\\]()<>\\\\ \n\tab1.]{1,10}",
        "\\PC{0,4}",
        proptest::sample::select(vec![
            "**",
            "*",
            "***",
            "~~",
            "`",
            "```",
            "[a](https://b)",
            "![i](http://c \"t\")",
            "\n- ",
            "\n1. ",
            "\n> ",
            "\n\n",
            "  ",
            "\n# ",
            "\n---\n",
            "<b>",
            "&amp;",
            "\\",
            "](",
            "(<",
            "\u{2028}",
            "\r\n",
            "\n~~~ x y\n"
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_written_tree_reads_as_its_normal_form(tree in blocks()) {
        let tree = normal(&tree);
        let written = write(&tree);
        prop_assert_eq!(read(&written), tree.clone(), "{}", written);
        prop_assert_eq!(normal(&tree), tree);
    }

    #[test]
    fn writing_what_was_read_settles_at_once(text in markdown()) {
        let once = write(&read(&text));
        prop_assert_eq!(write(&read(&once)), once);
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let once = write(&read(&text));
        prop_assert_eq!(write(&read(&once)), once);
        plain_text(&text);
    }
}
