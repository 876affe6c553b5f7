// Package digestform puts summaries into the form that people read: a mail in plain text
// and in HTML that mail programs show as it is meant, in English and in Spanish, and tables
// for spreadsheets beside it. Both texts are made of the same strings, so that they can't
// say different things.
//
// What mail programs ask for: tables, since Outlook lays out nothing else; every style at
// its element, since Gmail drops some style sheets; colours that are named for light and
// for dark; no script, no picture from elsewhere; the one picture there is comes with the
// message. Every figure is a text, so that nothing is lost where pictures are not shown.
package digestform
