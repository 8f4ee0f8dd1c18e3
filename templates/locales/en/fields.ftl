# What is wrong with one field. It stands beside the field, so it does not repeat the name and has no full stop.

field-required = Fill in this field
field-file-none = Choose a file
field-too-long =
    { $max ->
        [one] Write at most { $max } character
       *[other] Write at most { $max } characters
    }
field-too-short =
    { $min ->
        [one] Write at least { $min } character
       *[other] Write at least { $min } characters
    }
field-control = There are invisible characters in the text: delete them or type the text again
field-email = An e-mail address looks like this: name@example.kz
field-password-short =
    { $min ->
        [one] The password needs at least { $min } character
       *[other] The password needs at least { $min } characters
    }
field-password-common = This password is easy to guess: take several words that do not belong together
# BIN and IIN
field-bin-length = A BIN or IIN has 12 digits, you typed { $typed }
field-bin-digits = A BIN or IIN has digits only
field-bin-check = the 12th digit for { $prefix } would be { $expected }, you typed { $typed }
field-bin-unissuable = No BIN or IIN is issued with these first 11 digits: check them
field-bin-month = Digits 3 and 4 are a month: 01–12
field-bin-kind = The 5th digit is 4, 5 or 6 for a company; in an IIN digits 5 and 6 are a day: 01–31
field-iin-date = The first 7 digits of an IIN are the date of birth and the century, and there is no such date: check them
# Codes and dates
field-unknown-code = This is not in the list: choose from the list
field-unknown-name = There is no such name. There are: { $known }
field-unknown-name-meant = There is no such name; did you mean { $meant }? There are: { $known }
field-outcome = By its process no case gets there with this outcome. Give one of these: { $fitting }
field-date-future = This day is still to come: give today or an earlier day
field-date-past = This day is over: give today or a later day
field-date-range = Choose a day from { $earliest } to { $latest }
field-date-form = Write the date as YYYY-MM-DD, for example 2026-11-23
field-date-none = There is no such day: check the month and the day
# Values
field-consent = Agree to the processing of your data: without it we cannot take the case
field-negative = The number cannot be below zero
field-too-many =
    { $max ->
        [one] Give at most { $max } item
       *[other] Give at most { $max } items
    }
field-empty-list = Give at least one item
field-choice = Choose one of the answers offered
# Actions
field-ground-missing = Choose the ground for this action
field-ground-unknown = This ground does not belong to the action: choose from the list
field-document = There is no such document in this case: upload it first
field-assignee = This person cannot take the case: choose another officer
field-body-elsewhere = This body is in another region: choose the body again
field-body-twice = You chose a body from the list: empty this field, or choose “not in the list”
field-unasked = This field is not asked for here: remove it
field-kind = A value of another kind is needed here: see the description of the field
field-kind-text = A text is needed here
field-kind-tenge = A whole number of tenge is needed here, without quotes, for example 450000
field-kind-bool = true or false is needed here, without quotes
field-kind-list = A list is needed here
field-elsewhere = This is asked for under another key: give it at { $place }
field-too-large = This number is too large: check how many digits it has
field-too-much = This sum is too large: check how many digits it has
# Accounts and look-up
field-taken = There is an account for this address already
field-role = There is no such role: choose from the list
field-office-required = This role needs an office: choose one
field-number = A case number looks like this: PB-2026-0417283-2
field-locale = Choose a language: kk, ru or en
field-credentials = The address or the password is wrong
field-too-often =
    { $minutes ->
        [one] Too many tries: try again in { $minutes } minute
       *[other] Too many tries: try again in { $minutes } minutes
    }
field-tracking = There is no such number with such a code: compare both with your receipt
field-draft = No draft has this code: it was deleted or filed, or the code is mistyped
field-already-added = This file has been added already
field-file-kind = This kind of file is not taken: choose PDF, JPEG, PNG, WebP, DOCX, XLSX, ZIP or text
field-file-content = The content of this file is no { $kind ->
        [text] plain text
       *[other] { $kind }
    }: choose another one
field-file-large = The file is too large: at most { $size }
field-of-file = “{ $name }”: { $fault }
field-file-empty = The file is empty: choose another one
field-file-name = The name of the file has characters that nobody sees: rename it
field-file-slow = The file came too slowly. Check your connection and try again
field-day-form = Write a real date in digits, the year with four: DD.MM.YYYY
field-money = Write the sum in digits, for example 450 000
field-count = Write a whole number, for example 12
field-list = List
    .hint = One item a line
field-day = Day
    .hint = For example 23.11.2026
field-tenge = Tenge
    .hint = For example 450 000
field-between = From { $from } to { $to }. For example { $example }
field-document-present = Document of the case
field-or-file = or a new file
field-resent = This form has been sent already. What you changed since then has not gone: send it again if it is to go as well.
field-unsure = If you really want this, tick the box
field-item-twice = This is in the list already. Name each once.
field-only-grows = This is not filed by itself. Open the case that it is about, and choose it there among what you can do.
