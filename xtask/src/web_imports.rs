//! Reading import specifiers out of TypeScript, without a parser.
//!
//! A small scanner steps over comments, strings, templates and regular expressions, so that an import in a comment or
//! in a string is not taken for one. It understands static and dynamic imports and re-exports.

/// One import as it stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub line: usize,
    pub specifier: String,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

pub fn imports(source: &str) -> Vec<Import> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    for (at, (line, token)) in tokens.iter().enumerate() {
        let Token::Text(specifier) = token else {
            continue;
        };
        let before = |steps: usize| at.checked_sub(steps).map(|at| &tokens[at].1);
        let is_word = |steps: usize, word: &str| matches!(before(steps), Some(Token::Word(found)) if found == word);
        let is_call = before(1) == Some(&Token::Mark('(')) && is_word(2, "import");
        // `import "x"`, `import a from "x"`, `export { a } from "x"`
        if is_call || is_word(1, "import") || is_word(1, "from") {
            found.push(Import { line: *line, specifier: specifier.clone() });
        }
    }
    found
}

fn tokens(source: &str) -> Vec<(usize, Token)> {
    let characters: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < characters.len() {
        let character = characters[at];
        let next = characters.get(at + 1).copied();
        let start = at;
        match character {
            '/' if next == Some('/') => at = end_of_line(&characters, at),
            '/' if next == Some('*') => at = end_of_comment(&characters, at),
            '/' if begins_expression(&tokens) => {
                at = end_of_expression(&characters, at).unwrap_or(at + 1);
                tokens.push((line, Token::Mark('/')));
            }
            // A quotation mark that does not end on its line is an apostrophe in the text of an element.
            '"' | '\'' => match end_of_text(&characters, at, character) {
                Some(end) => {
                    let text = characters[at + 1..end - 1].iter().collect();
                    tokens.push((line, Token::Text(text)));
                    at = end;
                }
                None => at += 1,
            },
            '`' => {
                at = end_of_text(&characters, at, '`').unwrap_or(at + 1);
                tokens.push((line, Token::Mark('`')));
            }
            _ if character.is_alphanumeric() || character == '_' || character == '$' => {
                while at < characters.len() && (characters[at].is_alphanumeric() || matches!(characters[at], '_' | '$'))
                {
                    at += 1;
                }
                let word = characters[start..at].iter().collect();
                tokens.push((line, Token::Word(word)));
            }
            _ => {
                at += 1;
                if !character.is_whitespace() {
                    tokens.push((line, Token::Mark(character)));
                }
            }
        }
        line += characters[start..at].iter().filter(|&&passed| passed == '\n').count();
    }
    tokens
}

fn end_of_line(characters: &[char], from: usize) -> usize {
    let rest = &characters[from..];
    from + rest.iter().position(|&character| character == '\n').unwrap_or(rest.len())
}

fn end_of_comment(characters: &[char], from: usize) -> usize {
    let mut at = from + 2;
    while at < characters.len() {
        if characters[at] == '*' && characters.get(at + 1) == Some(&'/') {
            return at + 2;
        }
        at += 1;
    }
    at
}

fn end_of_text(characters: &[char], from: usize, mark: char) -> Option<usize> {
    let mut at = from + 1;
    while at < characters.len() {
        match characters[at] {
            '\\' => at += 1,
            '\n' if mark != '`' => return None,
            found if found == mark => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// A slash begins a regular expression where a value may begin, and divides elsewhere.
fn begins_expression(tokens: &[(usize, Token)]) -> bool {
    match tokens.last() {
        None => true,
        Some((_, Token::Mark(mark))) => "(,=:[!&|?{;+-*%~^".contains(*mark),
        Some((_, Token::Word(word))) => {
            matches!(word.as_str(), "return" | "typeof" | "case" | "in" | "of")
        }
        Some((_, Token::Text(_))) => false,
    }
}

fn end_of_expression(characters: &[char], from: usize) -> Option<usize> {
    let mut in_class = false;
    let mut at = from + 1;
    while at < characters.len() {
        match characters[at] {
            '\\' => at += 1,
            '\n' => return None,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `line specifier` for each import.
    fn check(source: &str, expected: &[&str]) {
        let found: Vec<String> =
            imports(source).iter().map(|import| format!("{} {}", import.line, import.specifier)).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn every_form_of_import() {
        check(
            "import a from \"./a\";\nimport { b,\n  c } from './b';\nimport \"./c.css\";\nimport type { D } from \"@/d\";\nexport { e } from \"./e\";\nexport * from \"./f\";\nconst g = await import(\"./g\");\nlazy(() => import('./h'));\n",
            &["1 ./a", "3 ./b", "4 ./c.css", "5 @/d", "6 ./e", "7 ./f", "8 ./g", "9 ./h"],
        );
    }

    #[test]
    fn comments_strings_and_templates_are_not_imports() {
        check("// import a from \"./a\";\n/* import b\n from \"./b\" */\nimport c from \"./c\";", &["4 ./c"]);
        check("const text = 'import a from \"./a\"';\nconst t = `import b from \"./b\"`;", &[]);
        check("const from = 1; Array.from(\"abc\");", &[]);
    }

    #[test]
    fn quotation_marks_in_expressions_and_in_text() {
        check("const quotes = /[\"'`/]/g;\nimport a from \"./a\";", &["2 ./a"]);
        check("const x = <p>Don't stop</p>;\nconst y = import(\"./y\");", &["2 ./y"]);
        check("const half = a / 2; const b = c / d; import(\"./z\");", &["1 ./z"]);
    }
}
