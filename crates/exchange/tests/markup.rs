//! Markup in, Markdown out.

use exchange::mapping::Markup;
use exchange::markup::to_markdown;
use serde_json::{Value, json};

fn check(markup: Markup, cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let markdown = to_markdown(markup, &Value::from(*source)).unwrap();
        assert_eq!(markdown, *expected, "from {source:?}");
    }
}

#[test]
fn plain_words_stay_words() {
    check(
        Markup::Plain,
        &[
            ("a *b* _c_ [d] <e>", "a \\*b\\* \\_c\\_ \\[d\\] \\<e>"),
            ("one\r\ntwo\r\n\r\nthree", "one\\\ntwo\n\nthree"),
            ("# one\n- two\n3. three", "\\# one\\\n\\- two\\\n3\\. three"),
            ("    code", "&#32;   code"),
            ("see http://example.org/a-b.", "see http://example.org/a-b."),
            ("see http://example.org/a_b (or not)", "see <http://example.org/a_b> (or not)"),
        ],
    );
    assert_eq!(to_markdown(Markup::Plain, &json!(3)).unwrap(), "3");
    assert_eq!(to_markdown(Markup::Plain, &json!(null)).unwrap(), "");
    check(Markup::Markdown, &[("# *a*\r\n\r- b", "# *a*\n\n- b")]);
}

#[test]
fn wiki_within_a_line() {
    check(
        Markup::JiraWiki,
        &[
            ("*bold* and _leaning_", "**bold** and *leaning*"),
            ("-gone- and +new+", "~~gone~~ and new"),
            ("*_both_*", "***both***"),
            ("2 * 3 * 4", "2 \\* 3 \\* 4"),
            ("well-known 2017-10-31 snake_case_name", "well-known 2017-10-31 snake\\_case\\_name"),
            ("a{*}b{*}c", "a**b**c"),
            ("{{x_y}} stays", "`x_y` stays"),
            ("2 ^nd^ and ~low~", "2 ^nd^ and \\~low\\~"),
            ("??said??", "*said*"),
            ("[words|http://example.org/x]", "[words](http://example.org/x)"),
            ("[http://example.org/x]", "<http://example.org/x>"),
            ("[mailto:a@example.org]", "<mailto:a@example.org>"),
            ("[~ann] and [^file.txt]", "@ann and `file.txt`"),
            ("[draft] stays", "\\[draft\\] stays"),
            ("[click|javascript:alert(1)]", "click"),
            ("[click|java script:alert(1)]", "click"),
            ("[words|#place]", "words (#place)"),
            ("!shot.png|thumbnail!", "![shot.png](shot.png)"),
            ("!http://example.org/a b.png!", "![a b.png](<http://example.org/a b.png>)"),
            ("Wow! Really!", "Wow! Really!"),
            ("one\\\\two", "one\\\ntwo"),
            ("\\*not bold\\*", "\\*not bold\\*"),
            ("yes (/) no (x) star (*) :)", "yes (/) no (x) star (\\*) :)"),
            ("{color:red}warm{color} cold", "warm cold"),
            ("GET /users/{id}/posts/{id}", "GET /users/{id}/posts/{id}"),
            ("http://example.org/a_b_c", "<http://example.org/a_b_c>"),
        ],
    );
}

#[test]
fn wiki_blocks() {
    check(
        Markup::JiraWiki,
        &[
            ("h1. One\nh3. Three *b*", "# One\n\n### Three **b**"),
            ("one\ntwo\n\nthree", "one\\\ntwo\n\nthree"),
            ("bq. said", "> said"),
            ("a\n----\nb", "a\n\n---\n\nb"),
            ("* a\n** b\n* c", "- a\n  - b\n- c"),
            ("# a\n## b\n# c", "1. a\n   1. b\n2. c"),
            ("# a\n#* b\n#* c\n# d", "1. a\n   - b\n   - c\n2. d"),
            ("- a\ngoes on\n- b", "- a\\\n  goes on\n- b"),
            ("||h||i||\n|a|[b|http://x.org]|", "| h | i |\n| --- | --- |\n| a | [b](http://x.org) |"),
            ("|a|b|\n|c|d|", "|  |  |\n| --- | --- |\n| a | b |\n| c | d |"),
            ("{code:java}\nint *a*;\n{code}", "```java\nint *a*;\n```"),
            ("{code:title=A.sh|borderStyle=solid}ls{code}", "**A.sh**\n\n```\nls\n```"),
            ("before {noformat}*x*{noformat} after", "before\n\n```\n*x*\n```\n\nafter"),
            ("{code}\n```\n{code}", "````\n```\n````"),
            ("{quote}\na\n\n* b\n{quote}", "> a\n>\n> - b"),
            ("{panel:title=T}\nx\n{panel}", "> **T**\n>\n> x"),
            ("{info}x{info}", "> **Info**\n>\n> x"),
            ("{toc:maxLevel=2}", "```toc\n{toc:maxLevel=2}\n```"),
            ("a\n{strange:x=1}\nb\n{strange}\nc", "a\n\n```strange\n{strange:x=1}\nb\n{strange}\n```\n\nc"),
            ("{code}never closed", "{code}never closed"),
        ],
    );
}

fn adf(content: Value) -> String {
    to_markdown(Markup::Adf, &json!({"type": "doc", "version": 1, "content": content})).unwrap()
}

fn text(text: &str, marks: Value) -> Value {
    json!({"type": "text", "text": text, "marks": marks})
}

fn paragraph(words: &str) -> Value {
    json!({"type": "paragraph", "content": [{"type": "text", "text": words}]})
}

#[test]
fn documents() {
    let strong = json!([{"type": "strong"}]);
    let cases = [
        (json!([{"type": "paragraph", "content": [text("a ", strong.clone()), text("b", json!([]))]}]), "**a** b"),
        (json!([{"type": "paragraph", "content": [text("a", strong.clone()), text("b", strong)]}]), "**ab**"),
        (json!([{"type": "paragraph", "content": [text("x*y", json!([{"type": "code"}]))]}]), "`x*y`"),
        (
            json!([{"type": "paragraph", "content": [text("w", json!([{"type": "link", "attrs": {"href": "http://x.org"}}]))]}]),
            "[w](http://x.org)",
        ),
        (
            json!([{"type": "paragraph", "content": [text("w", json!([{"type": "link", "attrs": {"href": "javascript:x"}}]))]}]),
            "w",
        ),
        (
            json!([{"type": "paragraph", "content": [text("u", json!([{"type": "underline"}, {"type": "textColor", "attrs": {"color": "#f00"}}])),
                {"type": "hardBreak"}, text("s", json!([{"type": "strike"}])), text("2", json!([{"type": "subsup", "attrs": {"type": "sup"}}]))]}]),
            "u\\\n~~s~~^2^",
        ),
        (
            json!([{"type": "heading", "attrs": {"level": 2}, "content": [text("H", json!([]))]}, paragraph("# p")]),
            "## H\n\n\\# p",
        ),
        (
            json!([{"type": "bulletList", "content": [
                {"type": "listItem", "content": [paragraph("a"), {"type": "orderedList", "content": [
                    {"type": "listItem", "content": [paragraph("b")]}]}]},
                {"type": "listItem", "content": [paragraph("c")]}]}]),
            "- a\n  1. b\n- c",
        ),
        (
            json!([{"type": "taskList", "content": [
                {"type": "taskItem", "attrs": {"state": "DONE"}, "content": [text("a", json!([]))]},
                {"type": "taskItem", "attrs": {"state": "WAITING"}, "content": [text("b", json!([]))]}]}]),
            "- [x] a\n- [ ] b",
        ),
        (
            json!([{"type": "table", "content": [
                {"type": "tableRow", "content": [{"type": "tableHeader", "content": [paragraph("h")]}]},
                {"type": "tableRow", "content": [{"type": "tableCell", "content": [paragraph("a|b"), paragraph("c")]}]}]}]),
            "| h |\n| --- |\n| a\\|b c |",
        ),
        (
            json!([{"type": "panel", "attrs": {"panelType": "warning"}, "content": [paragraph("x")]}]),
            "> **Warning**\n>\n> x",
        ),
        (json!([{"type": "expand", "attrs": {"title": "T"}, "content": [paragraph("x")]}]), "**T**\n\nx"),
        (
            json!([{"type": "codeBlock", "attrs": {"language": "rust"}, "content": [{"type": "text", "text": "a\n*b*"}]}]),
            "```rust\na\n*b*\n```",
        ),
        (json!([{"type": "blockquote", "content": [paragraph("x")]}, {"type": "rule"}]), "> x\n\n---"),
        (
            json!([{"type": "layoutSection", "content": [
                {"type": "layoutColumn", "content": [paragraph("a")]}, {"type": "layoutColumn", "content": [paragraph("b")]}]}]),
            "a\n\nb",
        ),
        (
            json!([{"type": "paragraph", "content": [
                {"type": "mention", "attrs": {"id": "1", "text": "@Ann"}}, text(" ", json!([])),
                {"type": "emoji", "attrs": {"shortName": ":smile:"}}, text(" ", json!([])),
                {"type": "date", "attrs": {"timestamp": "1700000000000"}}, text(" ", json!([])),
                {"type": "status", "attrs": {"text": "DONE"}}, text(" ", json!([])),
                {"type": "inlineCard", "attrs": {"url": "https://x.org/1"}}]}]),
            "@Ann :smile: 2023-11-14 `DONE` <https://x.org/1>",
        ),
        (
            json!([{"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "external", "url": "http://x.org/a.png", "alt": "A"}}]},
                {"type": "mediaGroup", "content": [{"type": "media", "attrs": {"type": "file", "id": "f1"}}]}]),
            "![A](http://x.org/a.png)\n\n`f1`",
        ),
        (
            json!([{"type": "extension", "attrs": {"extensionKey": "toc"}}]),
            "```extension\n{\n  \"attrs\": {\n    \"extensionKey\": \"toc\"\n  },\n  \"type\": \"extension\"\n}\n```",
        ),
    ];
    for (content, expected) in cases {
        assert_eq!(adf(content.clone()), expected, "from {content}");
    }
    assert!(to_markdown(Markup::Adf, &json!({"a": 1})).is_err());
    // A document in a column of wiki texts is a document.
    assert_eq!(to_markdown(Markup::JiraWiki, &json!({"type": "doc", "content": [paragraph("x")]})).unwrap(), "x");
}

#[test]
fn html() {
    check(
        Markup::Html,
        &[
            ("<p>a <b>b</b> <i>c</i></p><p>d</p>", "a **b** *c*\n\nd"),
            ("<h2>T</h2><p>x</p>", "## T\n\nx"),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<p>a<br>b</p>", "a\\\nb"),
            ("<a href=\"http://x.org\">w</a>", "[w](http://x.org)"),
            ("<a href=\" java\nscript:alert(1)\">w</a>", "w"),
            ("<script>alert(1)</script><style>p{}</style><p>x</p>", "x"),
            ("<p>1 &lt;b&gt; *2*</p>", "1 \\<b> \\*2\\*"),
            ("<del>x</del>", "~~x~~"),
            ("<table><tr><th>h</th></tr><tr><td>a|b</td></tr></table>", "| h |\n| --- |\n| a\\|b |"),
            ("<img src=\"http://x.org/a.png\" alt=\"A\">", "![A](http://x.org/a.png)"),
            ("<pre><code>a *b*</code></pre>", "```\na *b*\n```"),
        ],
    );
}

#[test]
fn bombs_do_no_harm() {
    let nested = "<div>".repeat(100_000);
    assert!(to_markdown(Markup::Html, &Value::from(nested)).unwrap_err().contains("nested more than 64 deep"));
    let styles = "<font color=1>".repeat(5_000) + &"<p>".repeat(5_000);
    assert!(to_markdown(Markup::Html, &Value::from(styles)).is_err());

    let mut node = paragraph("x");
    for _ in 0..100 {
        node = json!({"type": "blockquote", "content": [node]});
    }
    let refused = to_markdown(Markup::Adf, &json!({"type": "doc", "content": [node]})).unwrap_err();
    assert_eq!(refused, "its rich text is nested more than 64 deep");

    for bomb in
        ["*_", "{*}", "[", "!a.b", "{quote}{panel:a=b}", "{a}", "{a:", "||", "# ", "((", "{{", "http://", "h1. "]
    {
        let text = Value::from(bomb.repeat(20_000));
        assert!(to_markdown(Markup::JiraWiki, &text).is_ok(), "{bomb}");
    }
    let marks: String = (1..500).map(|depth| format!("{} x\n", "*".repeat(depth))).collect();
    assert!(to_markdown(Markup::JiraWiki, &Value::from(marks)).is_ok());
}
