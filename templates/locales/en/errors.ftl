# Pages of errors: what happened and the way out. What is not here stands in problems.ftl.

error-home = Go to the home page
error-desk = Go to the desk
error-reference = If you write to us, give this number:
error-not-found = There is no such page
    .detail = It does not exist, or it is not visible to you. Check the address or the number. If you filed the application, sign in with the account that you used then.
error-method = This cannot be sent here
    .detail = Go back to the page before and use its button.
error-refused = This is not possible now
    .detail = As the case stands, this action is not possible. The reasons are below.
error-in-flight = This is being done already
    .detail = The same request came a moment ago. Reload the page in a few seconds: nothing is done twice.
error-stale = The case has changed meanwhile
    .detail = Somebody changed it after you opened it. Open the case again and look at the change. Its version now: { $version }.
error-media-type = This kind of data is not taken
    .detail = What is taken here: { $expected }. Choose another file.
error-shape = The request cannot be read
    .detail = Go back to the page before and send its form again.
error-query = The filter in the address cannot be read
    .detail = The link may be damaged. Open the list from its beginning.
error-unknown-field = The form has a field too many
    .detail = The field “{ $field }” is not known here. Reload the page and fill in the form again.
error-from-elsewhere = The form was not sent from our page
    .detail = To be safe we did not take it. Open the page of the portal again and send it from there.
error-new-link = Send me a new link
error-token = This link no longer works
    .detail = The link was used before, or is over: it works for an hour. Ask for a new one.
