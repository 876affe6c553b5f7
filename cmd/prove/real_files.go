package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// delivery is a file of the folder on its way.
type delivery struct {
	name    string
	body    []byte
	status  int
	problem string // What the server said where it did not say 200.
	receipt receipt

	events []record // What the server holds of it, in order.
	lost   string   // What it does not hold; empty where all was found again.
}

// receipt is the server's answer to a delivery.
type receipt struct {
	Stored      int `json:"stored"`
	Duplicate   int `json:"duplicate"`
	Quarantined int `json:"quarantined"`
	Events      []struct {
		Key    string `json:"key"`
		Result string `json:"result"`
		Reason string `json:"reason"`
	} `json:"events"`
}

func (r receipt) total() int { return r.Stored + r.Duplicate + r.Quarantined }

// readFolder reads every file of events below a folder, in order of name.
func readFolder(folder string) ([]*delivery, error) {
	var all []*delivery
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".json", ".ndjson", ".jsonl":
		default:
			return nil
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		all = append(all, &delivery{name: name, body: body})
		return err
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s holds no .json file", folder)
	}
	return all, err
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// piecesOf finds whole events in a body without the product: those of an array,
// those of each line, some of them perhaps twice. What is broken it passes over.
func piecesOf(body []byte) [][]byte {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark))
	if json.Valid(body) {
		return valuesIn(body)
	}
	var all [][]byte
	if bytes.HasPrefix(body, []byte("[")) {
		all = valuesIn(body)
	}
	for line := range bytes.Lines(body) {
		all = append(all, valuesIn(line)...)
	}
	return all
}

// valuesIn returns the values in a text, one after the other or in an array, as
// far as they are whole.
func valuesIn(text []byte) [][]byte {
	var all [][]byte
	d := json.NewDecoder(bytes.NewReader(text))
	if bytes.HasPrefix(text, []byte("[")) {
		_, _ = d.Token()
	}
	for d.More() {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		all = append(all, value)
	}
	return all
}

// devicesIn lists the devices that the files name.
func devicesIn(files []*delivery) []string {
	var devices []string
	for _, d := range files {
		for _, piece := range piecesOf(d.body) {
			if e := expect(piece, time.Time{}); e.device != "" && !e.doubts("device") {
				devices = append(devices, e.device)
			}
		}
	}
	slices.Sort(devices)
	return slices.Compact(devices)
}

// between are the bytes that may stand between events.
const between = " \t\r\n,[]"

// cover finds what the server holds in a body, from its beginning to its end. It
// fails where a byte is left over that is neither white space nor punctuation.
func cover(body []byte, held []record) (events []record, lost string) {
	rest := bytes.TrimPrefix(body, byteOrderMark)
	for len(rest) > 0 {
		if r, n := begins(rest, held); n > 0 {
			events, rest = append(events, r), rest[n:]
			continue
		}
		if strings.IndexByte(between, rest[0]) < 0 {
			return events, fmt.Sprintf("byte %d and what follows was not found again", len(body)-len(rest))
		}
		rest = rest[1:]
	}
	return events, ""
}

// begins returns the longest record that a text begins with, and its length: its
// bytes, or, of an event over the limit, a value of its hash.
func begins(text []byte, held []record) (record, int) {
	for _, r := range held {
		if len(r.raw) > 0 && bytes.HasPrefix(text, r.raw) {
			return r, len(r.raw)
		}
	}
	if len(text) <= 1<<20 || text[0] != '{' {
		return record{}, 0
	}
	var value json.RawMessage
	if json.NewDecoder(bytes.NewReader(text)).Decode(&value) != nil {
		return record{}, 0
	}
	sum := hashOf(value)
	if i := slices.IndexFunc(held, func(r record) bool { return r.tooLarge() && r.sha256 == sum }); i >= 0 {
		return held[i], len(value)
	}
	return record{}, 0
}
