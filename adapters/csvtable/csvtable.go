// Package csvtable reads the tables that people export from spreadsheets and other
// programs: CSV with commas, semicolons or tabs, with or without a byte order mark,
// with the line ends of any machine, and with line ends inside quotes. What it
// can't read it names, with the line.
package csvtable

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"actual/domain/fault"
)

// ErrMalformed reports a file that is no table as a whole; what is wrong with a
// row is a Problem.
var ErrMalformed = fault.New(fault.Invalid, "csv.malformed", "the file can't be read as CSV")

// Most is how many rows a table may have.
const Most = 20_000

// Columns says which columns a table may have, and which of them it must have.
type Columns struct {
	May, Must []string
	Also      map[string]string // What else columns may be called, in lower case.
	Most      int               // Rows that it may have; 0: Most.
	Rest      bool              // It may have others, which are passed over: their cells are not kept.
}

// Row is a row by the names of its columns. Cells have no space around them.
type Row struct {
	Line  int // Where it begins in the file, from 1.
	cells map[string]string
}

// Get returns a cell; "" where it is empty or the table has no such column.
func (r Row) Get(column string) string { return r.cells[column] }

// Cells returns all cells by column; the caller must not change them.
func (r Row) Cells() map[string]string { return r.cells }

// Merge calls row and problem for those that Read returned, in the order of the file.
func Merge(rows []Row, problems []Problem, row func(Row), problem func(Problem)) {
	for _, p := range problems {
		for len(rows) > 0 && rows[0].Line < p.Line {
			row(rows[0])
			rows = rows[1:]
		}
		problem(p)
	}
	for _, r := range rows {
		row(r)
	}
}

// Problem is what is wrong with a row.
type Problem struct {
	Line   int
	Field  string // The column; "": the row.
	Reason string
}

// Read reads a table whose first line names its columns, in any order and case.
// Empty lines are passed over. A row with a problem is not among the rows.
//
// Errors: ErrMalformed, with the line and what helps.
func Read(raw []byte, columns Columns) (rows []Row, problems []Problem, err error) {
	text, err := plain(raw)
	if err != nil {
		return nil, nil, err
	}
	text, comma, skipped := separator(text)
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = comma, -1, true
	var names []string
	most := cmp.Or(columns.Most, Most)
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, unreadable(err, skipped)
		}
		line, _ := reader.FieldPos(0)
		line += skipped
		switch {
		case names == nil:
			if names, err = header(record, columns, line, comma); err != nil {
				return nil, nil, err
			}
			continue
		case blank(record):
			continue
		case len(record) != len(names):
			problems = append(problems, Problem{line, "", fmt.Sprintf("it has %d cells where the first line names %d columns", len(record), len(names))})
			continue
		case len(rows) == most:
			return nil, nil, ErrMalformed.With("line %d: more than %d rows; import it in parts", line, most)
		}
		row := Row{line, make(map[string]string, len(names))}
		for i, name := range names {
			if name != "" {
				row.cells[name] = strings.TrimSpace(record[i])
			}
		}
		rows = append(rows, row)
	}
	if names == nil {
		return nil, nil, ErrMalformed.With("it is empty; its first line names the columns: %s", strings.Join(columns.May, ", "))
	}
	return rows, problems, nil
}

// plain returns the text without its byte order mark and with lines that end as
// encoding/csv reads them.
func plain(raw []byte) ([]byte, error) {
	if bytes.HasPrefix(raw, []byte{0xff, 0xfe}) || bytes.HasPrefix(raw, []byte{0xfe, 0xff}) {
		return nil, ErrMalformed.With("it is in UTF-16; save it as \"CSV UTF-8\"")
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size <= 1 || r == 0 {
			return nil, ErrMalformed.With("line %d: it is not in UTF-8; save it as \"CSV UTF-8\"", 1+bytes.Count(raw[:i], []byte("\n")))
		}
		i += size
	}
	if !bytes.ContainsRune(raw, '\n') { // As old Macs and some exports still write it.
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	return raw, nil
}

// separator finds what stands between cells: what a line sep= before the table
// says, as Excel writes it, or what the first line has most of outside quotes.
func separator(text []byte) (rest []byte, comma rune, skipped int) {
	if line, after, more := bytes.Cut(text, []byte("\n")); more && len(bytes.TrimRight(line, "\r")) == 5 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) && strings.ContainsRune(",;\t", rune(line[4])) {
		return after, rune(line[4]), 1
	}
	counts, quoted := map[rune]int{}, false
	for _, r := range string(text) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted && len(counts) > 0 {
			break
		}
		if !quoted && strings.ContainsRune(",;\t", r) {
			counts[r]++
		}
	}
	comma = ','
	for _, r := range ";\t" {
		if counts[r] > counts[comma] {
			comma = r
		}
	}
	return text, comma, 0
}

// header reads the names of the columns.
func header(record []string, columns Columns, line int, comma rune) ([]string, error) {
	names := make([]string, len(record))
	for i, cell := range record {
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(cell)), " ", "_")
		if known, also := columns.Also[name]; also {
			name = known
		}
		switch {
		case !slices.Contains(columns.May, name) && columns.Rest:
			continue
		case !slices.Contains(columns.May, name):
			return nil, ErrMalformed.With("line %d: there is no column %.40q; there are: %s (the cells seem to be separated by %q)", line, cell, strings.Join(columns.May, ", "), comma)
		case slices.Contains(names[:i], name):
			return nil, ErrMalformed.With("line %d: the column %s comes twice", line, name)
		}
		names[i] = name
	}
	for _, must := range columns.Must {
		if !slices.Contains(names, must) {
			return nil, ErrMalformed.With("line %d: the column %s is missing", line, must)
		}
	}
	return names, nil
}

func blank(record []string) bool {
	return !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// unreadable says in our words what encoding/csv found.
func unreadable(err error, skipped int) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return ErrMalformed.With("%s", err)
	}
	why := "a quote stands inside a cell: write the cell in quotes, and each quote in it twice"
	if parse.StartLine != parse.Line || errors.Is(parse.Err, csv.ErrQuote) {
		why = "a quoted cell does not end: a quote is missing, or one inside is not written twice"
	}
	return ErrMalformed.With("line %d: %s", parse.StartLine+skipped, why)
}
