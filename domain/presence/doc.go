// Package presence derives from the fixes of one badge where it stayed, from
// when to when, and how sure that is. Derive is a pure function of the set of
// fixes, the fences, people's rulings and a policy; Around says which visits news
// can touch; Explain says what each fix counts for. The model, its sources and
// its parameters: docs/architecture/presence.md.
package presence
