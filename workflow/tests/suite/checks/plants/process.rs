//! States that are not reached or not left, actions that nobody takes, clocks from nowhere: the shape of the process.

use super::{Plant, plant};
use workflow::definition::Code::{
    E02, E03, E04, E06, E07, E09, E10, E12, E14, E15, E18, E19, E23, E26, E27, E28, E30, W06, W10,
};

pub(super) const PLANTS: &[Plant] = &[
    // E02: a state that no case reaches.
    plant(
        E02,
        "[state.island]",
        "state island",
        &[(
            "[action.ask]",
            "[state.island]\nname = { kk = \"арал\", ru = \"остров\", en = \"island\" }\nsays = { kk = \"Арал.\", ru = \"Остров.\", en = \"An island.\" }\nmove = \"nobody\"\nend  = true\n\n[action.ask]",
        )],
    ),
    // E03: a state that no way leads out of.
    plant(
        E03,
        "[state.swamp]",
        "state swamp",
        &[(
            "[action.ask]",
            "[state.swamp]\nname  = { kk = \"батпақ\", ru = \"болото\", en = \"swamp\" }\nsays  = { kk = \"Батпақ.\", ru = \"Болото.\", en = \"A swamp.\" }\nmove  = \"office\"\nafter = [{ term = \"5wd\", do = \"nag\", basis = \"rule 1\" }]\n\n[action.sink]\nname  = { kk = \"Бату\", ru = \"Увязнуть\", en = \"Sink\" }\nin    = [\"asked\"]\nto    = \"swamp\"\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[action.nag]\nname  = { kk = \"Еске салу\", ru = \"Напомнить\", en = \"Nag\" }\nin    = [\"swamp\"]\nby    = [\"system\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n\n[action.ask]",
        )],
    ),
    // E04: an end that is left, or that waits.
    plant(E04, "[state.closed]", "closed", &[("move = \"nobody\"\nend", "move = \"office\"\nend")]),
    plant(
        E04,
        "[state.taken_back]",
        "taken_back",
        &[("in       = [\"answered\"]", "in       = [\"answered\", \"taken_back\"]")],
    ),
    plant(
        E04,
        "[state.closed]",
        "closed",
        &[(
            "[task.think]\n",
            "[task.last]\nname  = { kk = \"Соңғы\", ru = \"Последнее\", en = \"Last\" }\nin    = [\"closed\"]\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]\n",
        )],
    ),
    // E06: an action or a task that nobody can ever take.
    plant(
        E06,
        "[action.ask]",
        "action ask stands in no state",
        &[("in       = [\"asked\"]", "in       = []")],
    ),
    plant(
        E06,
        "[action.ask]",
        "action ask may be done by nobody",
        &[("by       = [\"officer\"]", "by       = []")],
    ),
    plant(
        E06,
        "[action.grant]",
        "for the assignee",
        &[("outcome         = \"granted\"", "outcome         = \"granted\"\nassignee        = true")],
    ),
    plant(
        E06,
        "[action.grant]",
        "a choice that the field does not offer",
        &[("proposal = [\"granted\", \"denied\"]", "proposal = [\"denied\"]")],
    ),
    plant(
        E06,
        "[action.deny]",
        "a choice that the field does not offer",
        &[("extended = false }", "reason = \"denied\" }")],
    ),
    plant(
        E06,
        "[action.spare]",
        "fires action spare",
        &[(
            "[action.close]",
            "[action.spare]\nname  = { kk = \"Артық\", ru = \"Лишнее\", en = \"Spare\" }\nin    = [\"asked\"]\nby    = [\"system\"]\ntells = [\"head\"]\nbasis = \"rule 1\"\n\n[action.close]",
        )],
    ),
    plant(
        E06,
        "[task.look]",
        "task look",
        &[(
            "by    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]",
            "by    = []\nbasis = \"rule 1\"\n\n[task.think]",
        )],
    ),
    plant(E06, "[action.reopen]", "reopen", &[("limit    = 2", "limit    = 0")]),
    // E07: a timer or a clock that fires what the system may not do there.
    plant(
        E07,
        "after = [{",
        "action close",
        &[("to    = \"closed\"\nby    = [\"system\"]", "to    = \"closed\"\nby    = [\"head\"]")],
    ),
    plant(
        E07,
        "after = [{",
        "action close",
        &[("to    = \"closed\"\n", "to    = \"closed\"\nrequires = [\"reason\"]\n")],
    ),
    plant(
        E07,
        "after = [{",
        "action close",
        &[("to    = \"closed\"\n", "to    = \"closed\"\ngrounds = [\"too_busy\"]\n")],
    ),
    plant(
        E07,
        "[clock.answer]",
        "state proposed",
        &[(
            "in    = [\"asked\", \"proposed\"]\nby    = [\"system\"]",
            "in    = [\"asked\"]\nby    = [\"system\"]",
        )],
    ),
    plant(
        E07,
        "[clock.answer]",
        "action overdue",
        &[("by    = [\"system\"]\nmarks", "by    = [\"head\"]\nmarks")],
    ),
    // E09: waiting without an end.
    plant(
        E09,
        "[state.proposed]",
        "state proposed",
        &[
            (
                "A draft is ready.\" }\nmove   = \"office\"\nclocks = [\"answer\"]",
                "A draft is ready.\" }\nmove   = \"office\"",
            ),
            ("extends  = {", "extends_off = 1 #"),
        ],
    ),
    plant(
        E09,
        "[task.question]",
        "task question waits without a term",
        &[("term   = \"5wd\"\nset_by = \"until\"\ncap    = \"9wd\"\n", "")],
    ),
    plant(E09, "[task.question]", "needs move and late", &[("late   = \"lapse\"\n", "")]),
    plant(E09, "[task.question]", "needs move and late", &[("late   = \"lapse\"", "late   = \"never\"")]),
    plant(E09, "[task.question]", "needs move and late", &[("move   = \"applicant\"\n", "")]),
    plant(
        E09,
        "[task.question]",
        "needs move and late",
        &[("move   = \"applicant\"", "move   = \"everybody\"")],
    ),
    // E10: a task that is opened never or twice, or waits for itself.
    plant(E10, "[task.question]", "is never opened", &[("opens    = [\"question\"]\n", "")]),
    plant(
        E10,
        "[task.look]",
        "opens by itself and is opened",
        &[("opens    = [\"question\"]", "opens    = [\"question\", \"look\"]")],
    ),
    plant(
        E10,
        "[task.look]",
        "waits for itself",
        &[(
            "in    = [\"asked\"]\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]",
            "in    = [\"asked\"]\nby    = [\"officer\"]\nafter = [\"look\"]\nbasis = \"rule 1\"\n\n[task.think]",
        )],
    ),
    plant(
        E10,
        "[task.spare]",
        "task spare",
        &[(
            "[task.think]",
            "[task.spare]\nname  = { kk = \"Артық\", ru = \"Лишнее\", en = \"Spare\" }\nin    = []\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[task.think]",
        )],
    ),
    // E12: the system alone goes round.
    plant(
        E12,
        "[state.answered]",
        "state answered",
        &[
            ("to    = \"closed\"\nby", "to    = \"answered\"\nby"),
            (
                "[action.reopen]",
                "[action.finish]\nname  = { kk = \"Аяқтау\", ru = \"Завершить\", en = \"Finish\" }\nin    = [\"answered\"]\nto    = \"closed\"\nby    = [\"head\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n\n[action.reopen]",
            ),
        ],
    ),
    // E14: an extension that the law does not know.
    plant(
        E14,
        "[action.extend]",
        "does not let anybody extend",
        &[("breach = \"overdue\"", "breach = \"overdue\"\nfixed  = true")],
    ),
    plant(
        E14,
        "[action.extend]",
        "only head, deputy and chief of staff",
        &[(
            "in       = [\"asked\", \"proposed\"]\nby       = [\"head\"]",
            "in       = [\"asked\", \"proposed\"]\nby       = [\"head\", \"officer\"]",
        )],
    ),
    plant(E14, "[action.extend]", "without ground, limit", &[("grounds  = [\"too_busy\"]\n", "")]),
    plant(E14, "[action.extend]", "without ground, limit", &[("limit    = 1\n", "")]),
    plant(
        E14,
        "[action.extend]",
        "without ground, limit",
        &[("requires = [\"reason\", \"until\"]", "requires = [\"reason\"]")],
    ),
    plant(
        E14,
        "[action.extend]",
        "does not run in each",
        &[(
            "in       = [\"asked\", \"proposed\"]\nby",
            "in       = [\"asked\", \"proposed\", \"answered\"]\nby",
        )],
    ),
    plant(E14, "extends  =", "has a cap", &[("cap = \"1mo\", ", "")]),
    // E15: a clock from nowhere, or started where it does not run.
    plant(
        E15,
        "[clock.answer]",
        "not started by registration",
        &[("[\"registration\", \"reopen\"]", "[\"reopen\"]")],
    ),
    plant(
        E15,
        "[action.reopen]",
        "nothing has started it",
        &[("[\"registration\", \"reopen\"]", "[\"registration\"]")],
    ),
    plant(
        E15,
        "[action.close]",
        "does not run where it leads",
        &[("[\"registration\", \"reopen\"]", "[\"registration\", \"reopen\", \"close\"]")],
    ),
    plant(
        E15,
        "[clock.answer]",
        "does not run in the first state",
        &[
            (
                "ответ до {due}.\", en = \"The answer is due {due}.\" }\nmove   = \"office\"\nclocks = [\"answer\"]",
                "ответ до.\", en = \"The answer.\" }\nmove   = \"office\"\nafter  = [{ term = \"3wd\", do = \"overdue\", basis = \"rule 1\" }]",
            ),
            ("жауап {due} дейін", "жауап"),
            ("since  = [\"registration\", \"reopen\"]", "since  = [\"registration\", \"propose\"]"),
            ("tells    = [\"head\"]", "tells    = [\"head\", \"applicant\"]"),
            ("in       = [\"asked\", \"proposed\"]\nby", "in       = [\"proposed\"]\nby"),
            ("forgets  = [\"extend\",", "forgets  = ["),
            (
                "requires = [\"proposal\"]",
                "requires = [\"proposal\"]\nforgets  = [\"extend\", \"extended\", \"late\"]",
            ),
        ],
    ),
    // E18: an end without an outcome, an outcome that is never given.
    plant(
        E18,
        "wished =",
        "outcome wished",
        &[("[mark]", "wished = { kk = \"а\", ru = \"а\", en = \"a\", basis = \"rule 1\" }\n\n[mark]")],
    ),
    plant(
        E18,
        "[state.closed]",
        "end closed",
        &[(
            "[action.close]",
            "[action.drop]\nname  = { kk = \"Тастау\", ru = \"Бросить\", en = \"Drop\" }\nin    = [\"asked\"]\nto    = \"closed\"\nby    = [\"head\"]\ntells = [\"applicant\"]\nbasis = \"rule 1\"\n\n[action.close]",
        )],
    ),
    // E19: a mark that nothing leaves.
    plant(
        E19,
        "wished =",
        "mark wished",
        &[("[mark]", "[mark]\nwished = { kk = \"А.\", ru = \"А.\", en = \"A.\" }")],
    ),
    // E23: a term that is none, or a date whose field nobody asks for.
    plant(E23, "term   = \"10\"", "`10`", &[("term   = \"10wd\"", "term   = \"10\"")]),
    plant(E23, "term   = \"0wd\"", "`0wd`", &[("term   = \"10wd\"", "term   = \"0wd\"")]),
    plant(E23, "warn   =", "`soon`", &[("warn   = [\"5wd\",", "warn   = [\"soon\",")]),
    plant(E23, "cap    = \"9 wd\"", "`9 wd`", &[("cap    = \"9wd\"", "cap    = \"9 wd\"")]),
    plant(E23, "after = [{", "a term is missing", &[("term = \"30d\", ", "")]),
    plant(E23, "[clock.answer]", "a term is missing", &[("term   = \"10wd\"\n", "")]),
    plant(
        E23,
        "cap    = \"20wd\"",
        "bounds nothing",
        &[("term   = \"10wd\"", "term   = \"10wd\"\ncap    = \"20wd\"")],
    ),
    plant(E23, "[clock.answer]", "do not rise", &[("[\"5wd\", \"8wd\"]", "[\"8wd\", \"5wd\"]")]),
    plant(E23, "[clock.answer]", "do not rise", &[("[\"5wd\", \"8wd\"]", "[\"5wd\", \"10wd\"]")]),
    plant(E23, "[clock.answer]", "do not rise", &[("[\"5wd\", \"8wd\"]", "[\"5d\", \"8wd\"]")]),
    plant(
        E23,
        "[task.question]",
        "is not a date",
        &[("set_by = \"until\"\ncap", "set_by = \"reason\"\ncap")],
    ),
    plant(E23, "[task.question]", "action ask does not ask for", &[("may      = [\"until\"]\n", "")]),
    plant(
        E23,
        "[clock.answer]",
        "action reopen does not ask for",
        &[("term   = \"10wd\"", "term   = \"10wd\"\nset_by = \"until\"")],
    ),
    plant(
        E23,
        "after = [{",
        "action grant does not ask for",
        &[
            ("term = \"30d\",", "term = \"30d\", set_by = \"until\","),
            ("requires        = [\"reason\"]", "requires        = [\"reason\", \"until\"]"),
        ],
    ),
    // E26: something weighty of which the applicant is not told.
    plant(E26, "[action.grant]", "action grant", &[("tells           = [\"applicant\"]\n", "")]),
    plant(
        E26,
        "[action.close]",
        "action close",
        &[("by    = [\"system\"]\ntells = [\"applicant\"]\n", "by    = [\"system\"]\n")],
    ),
    plant(E26, "[action.ask]", "action ask", &[("tells    = [\"applicant\"]\n", "")]),
    plant(
        E26,
        "[action.extend]",
        "action extend",
        &[("marks    = [\"extended\"]\ntells    = [\"applicant\"]\n", "marks    = [\"extended\"]\n")],
    ),
    plant(
        E26,
        "[action.reopen]",
        "action reopen",
        &[("\"outcome\"]\ntells    = [\"applicant\"]\n", "\"outcome\"]\n")],
    ),
    // E27: an action that does nothing.
    plant(
        E27,
        "[action.idle]",
        "action idle does nothing",
        &[(
            "[action.close]",
            "[action.idle]\nname  = { kk = \"Бос\", ru = \"Пустое\", en = \"Idle\" }\nin    = [\"asked\"]\nby    = [\"officer\"]\nbasis = \"rule 1\"\n\n[action.close]",
        )],
    ),
    // E28: a new run of a clock with the extension or the breach of the old one.
    plant(E28, "[action.reopen]", "must forget extend", &[("\"extend\", \"extended\", ", "\"extended\", ")]),
    plant(E28, "[action.reopen]", "must forget extend", &[("\"extend\", \"extended\", ", "\"extend\", ")]),
    plant(E28, "[action.reopen]", "mark of its breach", &[("\"late\", \"proposal\"", "\"proposal\"")]),
    // E30: a decision that is not tied to the proposal.
    plant(E30, "[action.grant]", "action grant", &[("when            = { proposal = [\"granted\"] }\n", "")]),
    plant(
        E30,
        "[action.grant]",
        "action grant",
        &[(
            "when            = { proposal = [\"granted\"] }",
            "when            = { proposal = [\"granted\", \"denied\"] }",
        )],
    ),
    plant(
        E30,
        "[action.deny]",
        "action deny",
        &[("proposal = [\"denied\"], extended", "proposal = [\"granted\"], extended")],
    ),
    // W06: one role must supply both pairs of eyes.
    plant(
        W06,
        "[action.grant]",
        "and propose need two people",
        &[("by              = [\"head\"]", "by              = [\"officer\"]")],
    ),
    // W10: waiting for a checklist item that is never open there.
    plant(
        W10,
        "[action.take_back]",
        "waits for look",
        &[("in      = [\"asked\", \"proposed\"]", "in      = [\"proposed\"]\nneeds   = [\"look\"]")],
    ),
];
