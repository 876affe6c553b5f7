package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// hidden is a secret that must not be found, and by what it is called.
type hidden struct{ name, text string }

// form is a way to write a secret, and what is searched for: any of these.
type form struct {
	name    string
	needles []string
}

// pieceLength is how much of a secret is a piece of it: as an excerpt shows.
const pieceLength = 12

// formsOf returns the ways in which a secret may be written.
func formsOf(text string) []form {
	quoted, _ := json.Marshal(text)
	var decimal, percent, upper strings.Builder
	for i, b := range []byte(text) {
		if i > 0 {
			decimal.WriteByte(' ')
		}
		fmt.Fprintf(&decimal, "%d", b)
		fmt.Fprintf(&percent, "%%%02x", b)
		fmt.Fprintf(&upper, "%%%02X", b)
	}
	middle := (len(text) - pieceLength) / 2
	all := []form{
		{"plain", []string{text, string(quoted[1 : len(quoted)-1]), fmt.Sprintf("%q", text)[1:]}},
		{"base64", base64Of(text)},
		{"hex", []string{hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text)))}},
		{"URL", []string{url.QueryEscape(text), url.PathEscape(text), percent.String(), upper.String()}},
		{"bytes", []string{decimal.String(), strings.ReplaceAll(decimal.String(), " ", ",")}},
		{"a piece", []string{text[:pieceLength], text[middle : middle+pieceLength], text[len(text)-pieceLength:]}},
	}
	for i := range all {
		slices.Sort(all[i].needles)
		all[i].needles = slices.Compact(all[i].needles)
	}
	return all
}

// base64Of returns what of a text's base64 is the same whatever stands before and
// after it, for each of the three ways in which it may lie, in both alphabets.
func base64Of(text string) (all []string) {
	for before := range 3 {
		padded := append(make([]byte, before), text...)
		first := (before*8 + 5) / 6 // Digits that what stands before has a part in.
		whole := len(padded) * 8 / 6
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			all = append(all, alphabet.EncodeToString(padded)[first:whole])
		}
	}
	return all
}

// found is a secret in a form.
type found struct{ secret, form string }

// search returns what of the secrets is in a text.
func search(in []byte, secrets []hidden) (all []found) {
	for _, s := range secrets {
		for _, f := range formsOf(s.text) {
			if slices.ContainsFunc(f.needles, func(n string) bool { return bytes.Contains(in, []byte(n)) }) {
				all = append(all, found{s.name, f.name})
			}
		}
	}
	return all
}

// written returns a secret written in each form, as somebody would who leaks it.
func written(text string) map[string]string {
	return map[string]string{
		"plain":  text,
		"base64": base64.StdEncoding.EncodeToString([]byte("me:" + text)), // As Basic authentication has it.
		"hex":    hex.EncodeToString([]byte(text)),
		"URL":    url.QueryEscape(text),
	}
}
