//! Words that are missing or in the wrong alphabet, and what the law book says to the articles cited.

use super::{Plant, plant};
use workflow::definition::Code::{E13, E17, E29};

pub(super) const PLANTS: &[Plant] = &[
    // E13: missing words, wrong letters, other placeholders.
    plant(
        E13,
        "# A small",
        "name of the definition",
        &[("name      = { kk = \"Демалыс\", ru = \"Отпуск\", en = \"Leave\" }\n", "")],
    ),
    plant(
        E13,
        "[state.asked]",
        "name of state asked",
        &[("name   = { kk = \"сұралды\", ru = \"запрошено\", en = \"asked\" }\n", "")],
    ),
    plant(
        E13,
        "[state.closed]",
        "says of state closed",
        &[("says = { kk = \"Іс жабылды.\", ru = \"Дело закрыто.\", en = \"It is closed.\" }\n", "")],
    ),
    plant(
        E13,
        "[action.ask]",
        "name of action ask",
        &[("name     = { kk = \"Сұрау\", ru = \"Спросить\", en = \"Ask\" }\n", "")],
    ),
    plant(
        E13,
        "[clock.answer]",
        "name of clock answer",
        &[("name   = { kk = \"жауап мерзімі\", ru = \"срок ответа\", en = \"term of the answer\" }\n", "")],
    ),
    plant(
        E13,
        "[task.look]",
        "name of task look",
        &[("name  = { kk = \"Қарау\", ru = \"Посмотреть\", en = \"Look\" }\n", "")],
    ),
    plant(E13, "name     = { ru = \"Спросить\"", "no words in kk", &[("kk = \"Сұрау\", ", "")]),
    plant(E13, "kk = \"Сұрау\"", "no words in ru", &[("ru = \"Спросить\", ", "")]),
    plant(E13, "kk = \"Сұрау\"", "no words in en", &[(", en = \"Ask\" }", " }")]),
    plant(
        E13,
        "too_busy = {",
        "`too_busy` has no words in kk",
        &[("too_busy = { kk = \"жұмыс көп\", ", "too_busy = { ")],
    ),
    plant(E13, "late     = {", "mark late has no words in en", &[(", en = \"The term is over.\"", "")]),
    plant(E13, "kk = \"\"", "the text is empty", &[("kk = \"Сұрау\"", "kk = \"\"")]),
    plant(E13, "en = \"  \"", "the text is empty", &[("en = \"Ask\"", "en = \"  \"")]),
    plant(E13, "ru = \"Спрoсить\"", "a Latin letter", &[("ru = \"Спросить\"", "ru = \"Спрoсить\"")]),
    plant(E13, "kk = \"Сurau\"", "a Latin letter", &[("kk = \"Сұрау\"", "kk = \"Сurau\"")]),
    plant(E13, "ru = \"Сұрау\"", "a Kazakh letter", &[("ru = \"Спросить\"", "ru = \"Сұрау\"")]),
    plant(E13, "en = \"Аsk\"", "a Cyrillic letter", &[("en = \"Ask\"", "en = \"Аsk\"")]),
    plant(
        E13,
        "says   = { kk = \"Сұрадыңыз",
        "other placeholders",
        &[("The answer is due {due}.", "The answer is due.")],
    ),
    plant(
        E13,
        "says   = { kk = \"Ұсыныс",
        "{until}, and no timer",
        &[
            ("Ұсыныс дайын.", "Ұсыныс {until}."),
            ("Проект готов.", "Проект {until}."),
            ("A draft is ready.", "A draft, {until}."),
        ],
    ),
    plant(
        E13,
        "[state.answered]",
        "{due}, and no clock",
        &[
            ("Жауап берілді.", "Жауап {due}."),
            ("Ответ дан.", "Ответ {due}."),
            ("It is answered.", "It is answered {due}."),
        ],
    ),
    plant(
        E13,
        "says = { kk = \"Іс",
        "no placeholder {never}",
        &[
            ("Дело закрыто.", "Дело закрыто {due}."),
            ("Іс жабылды.", "Іс {due} {never}."),
            ("Дело закрыто {due}.", "Дело {due} {never}."),
            ("It is closed.", "{due} {never}."),
        ],
    ),
    plant(E13, "# A small", "does not speak kk", &[("[\"kk\", \"ru\", \"en\"]", "[\"ru\", \"en\"]")]),
    plant(
        E13,
        "languages =",
        "nobody here speaks `fr`",
        &[("[\"kk\", \"ru\", \"en\"]", "[\"kk\", \"ru\", \"en\", \"fr\"]")],
    ),
    // E17: a legal basis that is missing or that is not in the law book.
    plant(
        E17,
        "[action.ask]",
        "an action",
        &[(
            "tells    = [\"applicant\"]\nbasis    = \"rule 1\"\n\n[action.propose]",
            "tells    = [\"applicant\"]\n\n[action.propose]",
        )],
    ),
    plant(
        E17,
        "[clock.answer]",
        "a clock",
        &[("breach = \"overdue\"\nbasis  = \"rule 1\"", "breach = \"overdue\"")],
    ),
    plant(
        E17,
        "[task.question]",
        "a task",
        &[("late   = \"lapse\"\nbasis  = \"rule 1\"", "late   = \"lapse\"")],
    ),
    plant(
        E17,
        "[task.look]",
        "a task",
        &[(
            "by    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]",
            "by    = [\"officer\"]\n\n[task.think]",
        )],
    ),
    plant(E17, "after = [{", "a timer", &[("do = \"close\", basis = \"rule 1\"", "do = \"close\"")]),
    plant(E17, "extends  =", "an extension", &[(", basis = \"rule 2\" }", " }")]),
    plant(
        E17,
        "too_busy = {",
        "ground too_busy",
        &[("en = \"too much work\", basis = \"rule 1\"", "en = \"too much work\"")],
    ),
    plant(
        E17,
        "denied     = {",
        "outcome denied",
        &[("en = \"denied\", basis = \"rule 1\"", "en = \"denied\"")],
    ),
    plant(
        E17,
        "basis  = \"koran 2\"",
        "`koran 2`",
        &[("breach = \"overdue\"\nbasis  = \"rule 1\"", "breach = \"overdue\"\nbasis  = \"koran 2\"")],
    ),
    plant(
        E17,
        "basis  = \"rule\"",
        "`rule`",
        &[("breach = \"overdue\"\nbasis  = \"rule 1\"", "breach = \"overdue\"\nbasis  = \"rule\"")],
    ),
    plant(
        E17,
        "basis  = \"rule \"",
        "`rule `",
        &[("breach = \"overdue\"\nbasis  = \"rule 1\"", "breach = \"overdue\"\nbasis  = \"rule \"")],
    ),
    // E29: a term or a key against the law book.
    plant(
        E29,
        "term   = \"10wd\"",
        "appc 76(1) allows the term 15wd, not 10wd",
        &[("breach = \"overdue\"\nbasis  = \"rule 1\"", "breach = \"overdue\"\nbasis  = \"appc 76(1)\"")],
    ),
    plant(
        E29,
        "cap = \"1mo\"",
        "appc 76(3) allows the term 2mo, not 1mo",
        &[("cap = \"1mo\", basis = \"rule 2\"", "cap = \"1mo\", basis = \"appc 76(3)\"")],
    ),
    plant(
        E29,
        "term = \"30d\"",
        "appc 74 allows the term 2wd or 10wd, not 30d",
        &[("do = \"close\", basis = \"rule 1\"", "do = \"close\", basis = \"appc 74\"")],
    ),
    plant(
        E29,
        "cap    = \"9wd\"",
        "not 9wd",
        &[
            ("term   = \"5wd\"", "term   = \"10wd\""),
            ("late   = \"lapse\"\nbasis  = \"rule 1\"", "late   = \"lapse\"\nbasis  = \"appc 64(6)\""),
        ],
    ),
    plant(
        E29,
        "[action.take_back]",
        "demands `marks` of action take_back",
        &[(
            "tells   = [\"applicant\"]\nbasis   = \"rule 1\"\n\n[task.look]",
            "tells   = [\"applicant\"]\nbasis   = \"appc 73(2)\"\n\n[task.look]",
        )],
    ),
    plant(
        E29,
        "[action.propose]",
        "demands `outcome` of action propose",
        &[("tells    = [\"head\"]\nbasis    = \"rule 1\"", "tells    = [\"head\"]\nbasis    = \"appc 95\"")],
    ),
    plant(
        E29,
        "[action.grant]",
        "demands `requires` of action grant",
        &[(
            "outcome         = \"granted\"\ntells           = [\"applicant\"]\nbasis           = \"rule 1\"",
            "outcome         = \"granted\"\ntells           = [\"applicant\"]\nbasis           = \"appc 77\"",
        )],
    ),
    plant(
        E29,
        "[action.take_back]",
        "demands `within` of action take_back",
        &[(
            "tells   = [\"applicant\"]\nbasis   = \"rule 1\"\n\n[task.look]",
            "tells   = [\"applicant\"]\nbasis   = \"appc 73\"\n\n[task.look]",
        )],
    ),
];
