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

// piecesOf parts a body into events without the product: the elements of an
// array, or the lines, where each is whole; else nothing.
func piecesOf(body []byte) [][]byte {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, byteOrderMark))
	if json.Valid(body) {
		return elements(body)
	}
	var all [][]byte
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if !json.Valid(line) {
			return nil
		}
		all = append(all, elements(line)...)
	}
	return all
}

func elements(body []byte) [][]byte {
	var list []json.RawMessage
	if body[0] != '[' || json.Unmarshal(body, &list) != nil {
		return [][]byte{body}
	}
	var all [][]byte
	for _, element := range list {
		all = append(all, element)
	}
	return all
}

// devicesIn lists the devices that the files name.
func devicesIn(files []*delivery) []string {
	var devices []string
	for _, d := range files {
		for _, piece := range append(piecesOf(d.body), bytes.Split(d.body, []byte("\n"))...) {
			f, ok := readFields(bytes.TrimPrefix(piece, byteOrderMark))
			if !ok {
				continue
			}
			r := secondReading{f: f}
			if r.names(); r.out.device != "" && len(r.out.unsure) == 0 {
				devices = append(devices, r.out.device)
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
		if i := slices.IndexFunc(held, func(r record) bool { return len(r.raw) > 0 && bytes.HasPrefix(rest, r.raw) }); i >= 0 {
			events, rest = append(events, held[i]), rest[len(held[i].raw):]
			continue
		}
		if strings.IndexByte(between, rest[0]) < 0 {
			return events, fmt.Sprintf("byte %d and what follows was not found again", len(body)-len(rest))
		}
		rest = rest[1:]
	}
	return events, ""
}
