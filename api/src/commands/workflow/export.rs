//! `qorgan workflow export FILE`: a process in forms that other people's tools read, and in the one that a reviewer approves.

use super::definition_with_law;
use crate::commands::{Failure, say};
use std::path::PathBuf;
use workflow::{Language, export, print};

/// Writes a process for other people's tools, or for whoever approves it.
#[derive(clap::Args)]
pub(super) struct Export {
    /// The definition.
    file: PathBuf,
    /// In which form.
    #[arg(long, value_enum)]
    format: Format,
    /// In which language its words are: kk, unless another is named. The net has no words, and the print has all three.
    #[arg(long, value_enum)]
    language: Option<Spoken>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// BPMN 2.0 XML with its diagram.
    Bpmn,
    /// The net of stages, for checkers of soundness.
    Pnml,
    /// A state diagram in text.
    Mermaid,
    /// Everything that it decides by and the law that it rests on, in lines for a reviewer.
    Print,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Spoken {
    /// Kazakh.
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Export {
    pub(super) fn run(self) -> Result<(), Failure> {
        let (definition, law) = definition_with_law(&self.file)?;
        if self.language.is_some() && matches!(self.format, Format::Pnml | Format::Print) {
            return Err(
                "--language: the net has no words, and the print has those of all three languages".into()
            );
        }
        let language = match self.language {
            None | Some(Spoken::Kk) => Language::Kk,
            Some(Spoken::Ru) => Language::Ru,
            Some(Spoken::En) => Language::En,
        };
        let text = match self.format {
            Format::Bpmn => {
                let role = |role: workflow::definition::model::Role| {
                    templates::say(language, &format!("role-{}", role.code()))
                };
                export::bpmn_with_roles(&definition, language, &role)
            }
            Format::Pnml => export::pnml(&definition),
            Format::Mermaid => export::mermaid(&definition, language),
            Format::Print => print::print_with_law(&definition, &law),
        };
        say(format_args!("{}", text.trim_end()));
        Ok(())
    }
}
