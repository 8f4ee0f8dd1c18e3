# Sentences about a case beside those of its definition.

case-your-move = We are waiting for you: what is to be done is told among your actions. The last day is { $date }.
# In the place of a sentence that would name a day that nobody knows yet.
case-term-unknown = Your application is being dealt with. The last day of the term cannot be named yet: the working calendar of its year is not published.
