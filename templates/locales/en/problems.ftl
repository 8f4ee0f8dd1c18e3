# Answers that say no (RFC 9457, and the pages of errors): what happened, and in `.detail` also the way out.

problem-unauthorized = Sign in first
    .detail = You are not signed in, or your session has ended. Sign in and try again.
problem-credentials = The e-mail address or the password is wrong
    .detail = This e-mail address and this password do not belong together. Check both and try again, or ask for a new password.
problem-forbidden = Not open to your role
    .detail = Your role does not give access to this section. If you need it for your work, ask your administrator.
problem-not-found = Nothing was found here
    .detail = What you asked for does not exist, or it is not visible to you. Check the address or the number of the case. If you filed the case, sign in with the account that you used then.
problem-method = This address does not take such a request
    .detail = The address is right, but it does not take this method. The list of addresses and methods: /api/v1/openapi.json.
problem-timeout = The request came too slowly
    .detail = The whole request did not arrive in time. Nothing was saved. Check your connection and send it again.
problem-refused = This action is not possible now
    .detail = The rules of the case do not allow this action now. The answer lists the reasons: put them right, or choose another action.
problem-in-flight = This request is being worked on
    .detail = The same request came a moment ago and is not finished yet. Wait a few seconds and send it again with the same key: nothing is done twice.
problem-key-reused = This key belongs to another request
    .detail = The Idempotency-Key was already used for another request. Send the new request with a new key.
problem-stale = The case has changed meanwhile
    .detail = Somebody changed the case after you opened it. Its version now: { $version }. Open the case again, look at the change and repeat your action.
problem-too-large = Too large
    .detail = The most that is taken here: { $limit } kB. Shorten the text or send a smaller file.
problem-media-type = This kind of data is not taken
    .detail = What is taken here: { $expected }. Send the data in this form and name it in the header Content-Type.
problem-content = The file is not what it says to be
    .detail = Its content is no { $kind ->
            [text] plain text
           *[other] { $kind }
        }. Name in the header Content-Type what it is, or send another file.
problem-fields = Some fields need correction
    .detail = Part of what you entered cannot be taken. Each field says what is wrong: correct it and send again.
problem-if-match = The version of the case is missing
    .detail = Say which version of the case you have seen: send its ETag in the header If-Match as it came, in quotation marks. You get the ETag when you open the case.
problem-header = The header { $header } does not read
    .detail = Send the ETag of the case as it came, in quotation marks and without W/, for example "7". You get the ETag when you open the case.
problem-purpose = Say why you read this
    .detail = This case may be read only for a stated purpose, and the purpose is recorded. Send one of these values in the header Qorgan-Purpose: audit, complaint, quality, court.
problem-too-many = Too many requests
    .detail =
        There were too many attempts in a short time. Wait { $seconds ->
            [one] { $seconds } second
           *[other] { $seconds } seconds
        } and try again.
problem-internal = Something went wrong on our side
    .detail = The fault is ours, and it is recorded. Try again later. If it happens again, write to us and give the reference number that stands in this answer.
problem-unavailable = The portal is not available now
    .detail = The portal cannot answer at the moment. Everything that was accepted before is kept. Try again in a few minutes.
problem-shape = The request cannot be read
    .detail = This is not JSON, or a value has the wrong type. Compare the request with the description at /api/v1/openapi.json and send it again.
problem-shape-at = The request could not be read
    .detail = Here a value is missing or has the wrong type: { $pointer }. Compare the request with the description at /api/v1/openapi.json and send it again.
problem-query = The address of the request cannot be read
    .detail = A value after the question mark has the wrong type, stands there twice, or is out of its bounds. Compare it with the description at /api/v1/openapi.json and send it again.
problem-unknown-field = Unknown field
    .detail = The field “{ $field }” is not known here. Remove it or check its spelling.
problem-cursor = This place in the list is not valid
    .detail = The place belongs to a list with another filter or another order. Open the list again from its beginning.
problem-token = This link no longer works
    .detail = The link has been used already or is too old. Ask for a new letter on the sign-in page. If you were invited, ask your administrator for a new invitation.
