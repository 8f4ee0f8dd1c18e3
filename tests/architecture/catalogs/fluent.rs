//! Fluent files as flat entries: what the checks ask of a key, without the tree that the parser builds.

use std::collections::BTreeSet;
use std::path::Path;

use fluent_syntax::ast;
use fluent_syntax::parser;

use crate::house::{self, Violation};

pub(crate) const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];
const LOCALES: &str = "templates/locales";
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A message, a term (its key begins with `-`) or an attribute (`key.attribute`).
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) language: String,
    /// The path from the root, and the name that is the same in each language.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) line: usize,
    /// All branches, one after the other, each placeholder as its source spells it.
    pub(crate) text: String,
    /// The stretches of text between placeholders.
    pub(crate) pieces: Vec<String>,
    pub(crate) variables: BTreeSet<String>,
    pub(crate) references: BTreeSet<String>,
    /// The forms of each choice between plural categories.
    pub(crate) plurals: Vec<BTreeSet<String>>,
}

impl Entry {
    /// The words alone.
    pub(crate) fn bare(&self) -> String {
        self.pieces.join(" ")
    }

    fn take_pattern(&mut self, pattern: &ast::Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                ast::PatternElement::TextElement { value } => {
                    self.text.push_str(value);
                    self.pieces.push((*value).to_owned());
                }
                ast::PatternElement::Placeable { expression } => self.take_expression(expression),
            }
        }
    }

    fn take_expression(&mut self, expression: &ast::Expression<&str>) {
        match expression {
            ast::Expression::Inline(inline) => self.take_inline(inline),
            ast::Expression::Select { selector, variants } => {
                self.take_inline(selector);
                let names = variants.iter().map(|variant| match variant.key {
                    ast::VariantKey::Identifier { name } => name,
                    ast::VariantKey::NumberLiteral { value } => value,
                });
                // An exact number beside the categories (`[0] nothing`) leaves it a plural.
                let forms: BTreeSet<String> =
                    names.filter(|it| it.parse::<f64>().is_err()).map(str::to_owned).collect();
                if !forms.is_empty() && forms.iter().all(|it| PLURALS.contains(&it.as_str())) {
                    self.plurals.push(forms);
                }
                for variant in variants {
                    self.text.push('|');
                    self.take_pattern(&variant.value);
                }
            }
        }
    }

    fn take_inline(&mut self, inline: &ast::InlineExpression<&str>) {
        match inline {
            ast::InlineExpression::StringLiteral { value } => {
                self.text.push_str(value);
                self.pieces.push((*value).to_owned());
            }
            ast::InlineExpression::NumberLiteral { value } => self.text.push_str(value),
            ast::InlineExpression::VariableReference { id } => {
                self.text.push_str("{ $");
                self.text.push_str(id.name);
                self.text.push_str(" }");
                self.variables.insert(id.name.to_owned());
            }
            ast::InlineExpression::FunctionReference { arguments, .. } => {
                self.take_arguments(arguments);
            }
            ast::InlineExpression::MessageReference { id, attribute } => {
                self.take_reference(id.name.to_owned(), attribute.as_ref());
            }
            ast::InlineExpression::TermReference { id, attribute, arguments } => {
                self.take_reference(format!("-{}", id.name), attribute.as_ref());
                if let Some(arguments) = arguments {
                    self.take_arguments(arguments);
                }
            }
            ast::InlineExpression::Placeable { expression } => self.take_expression(expression),
        }
    }

    fn take_arguments(&mut self, arguments: &ast::CallArguments<&str>) {
        arguments.positional.iter().for_each(|it| self.take_inline(it));
        // Named arguments are options such as `minimumFractionDigits`, not words.
        for argument in &arguments.named {
            if let ast::InlineExpression::VariableReference { id } = &argument.value {
                self.variables.insert(id.name.to_owned());
            }
        }
    }

    fn take_reference(&mut self, mut key: String, attribute: Option<&ast::Identifier<&str>>) {
        if let Some(attribute) = attribute {
            key = format!("{key}.{}", attribute.name);
        }
        self.text.push_str("{ ");
        self.text.push_str(&key);
        self.text.push_str(" }");
        self.references.insert(key);
    }
}

/// All that one language says.
pub(crate) struct Catalog {
    pub(crate) language: String,
    pub(crate) files: BTreeSet<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) broken: Vec<Violation>,
}

impl Catalog {
    pub(crate) fn read(root: &Path, language: &str) -> Catalog {
        let folder = format!("{LOCALES}/{language}");
        let mut catalog = Catalog {
            language: language.to_owned(),
            files: BTreeSet::new(),
            entries: Vec::new(),
            broken: Vec::new(),
        };
        for file in house::files(root, &folder, &["ftl"]) {
            let name = file.strip_prefix(&format!("{folder}/")).unwrap_or(&file).to_owned();
            catalog.take_file(&file, &name, &house::read(root, &file));
            catalog.files.insert(name);
        }
        catalog.find_twice();
        catalog
    }

    pub(crate) fn path(&self, name: &str) -> String {
        format!("{LOCALES}/{}/{name}", self.language)
    }

    pub(crate) fn of(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |it| it.name == name)
    }

    pub(crate) fn find(&self, name: &str, key: &str) -> Option<&Entry> {
        self.of(name).find(|it| it.key == key)
    }

    fn take_file(&mut self, file: &str, name: &str, text: &str) {
        let resource = parser::parse(text).unwrap_or_else(|(resource, errors)| {
            for error in errors {
                let line = Some(house::line_of(text, error.pos.start));
                let why = error.kind.to_string();
                let file = file.to_owned();
                self.broken.push(Violation { file, line, rule: "readable catalogs", why });
            }
            resource
        });
        // The parser keeps no places; entries come in the order of the text, so each is looked for
        // below the one before it.
        let mut line = 0;
        for body in &resource.body {
            let (id, value, attributes) = match body {
                ast::Entry::Message(it) => (it.id.name.to_owned(), it.value.as_ref(), &it.attributes),
                ast::Entry::Term(it) => (format!("-{}", it.id.name), Some(&it.value), &it.attributes),
                _ => continue,
            };
            line = line_below(text, line, &id);
            // A message may consist of attributes alone: it is a key all the same.
            self.take(file, name, id.clone(), line, value);
            for attribute in attributes {
                line = line_below(text, line - 1, &format!(".{}", attribute.id.name));
                let key = format!("{id}.{}", attribute.id.name);
                self.take(file, name, key, line, Some(&attribute.value));
            }
        }
    }

    fn take(
        &mut self,
        file: &str,
        name: &str,
        key: String,
        line: usize,
        pattern: Option<&ast::Pattern<&str>>,
    ) {
        let mut entry = Entry {
            key,
            language: self.language.clone(),
            file: file.to_owned(),
            name: name.to_owned(),
            line,
            ..Entry::default()
        };
        if let Some(pattern) = pattern {
            entry.take_pattern(pattern);
        }
        self.entries.push(entry);
    }

    /// A key belongs to a whole language: the second one would silently hide the first.
    fn find_twice(&mut self) {
        let mut seen = BTreeSet::new();
        for entry in &self.entries {
            if !seen.insert(&entry.key) {
                let (file, line) = (entry.file.clone(), Some(entry.line));
                let why = format!("`{}` stands twice in `{}`", entry.key, self.language);
                self.broken.push(Violation { file, line, rule: "a key stands once", why });
            }
        }
    }
}

pub(crate) fn read_all(root: &Path) -> Vec<Catalog> {
    LANGUAGES.iter().map(|language| Catalog::read(root, language)).collect()
}

/// The first line after `above` that defines `name`.
fn line_below(text: &str, above: usize, name: &str) -> usize {
    let defines = |line: &str| {
        let rest = line.trim_start().strip_prefix(name);
        rest.is_some_and(|it| it.trim_start().starts_with('='))
    };
    let found = text.lines().skip(above).position(defines);
    found.map_or(above.max(1), |index| above + index + 1)
}
