// The keys of the desk. They are single letters, so they rest while something is typed, and can be switched off.
"use strict";
