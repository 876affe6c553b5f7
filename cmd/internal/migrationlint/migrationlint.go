// Package migrationlint looks for migrations that would hold up a server that is in
// use: statements that keep writers out for as long as a large table takes, rewrite it,
// or take away what the version before uses. What is said of PostgreSQL's locks is its
// manual's: "Explicit Locking" and the notes of ALTER TABLE and CREATE INDEX, version 15.
//
// A statement may be excused by a comment above it or behind it,
//
//	-- locks RULE: why that is well (such as: one row a company).
//
// An excuse that excuses nothing is a complaint, too.
package migrationlint

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Since is where the migrations end that were made before anything was in use, on empty
// tables: what is younger is judged.
const Since = "20261130499999"

// Complaint is a statement that breaks a rule.
type Complaint struct {
	File string
	Line int
	Rule string // Its name, a word: what an excuse names.
	What string // What it does, and what to do instead.
}

// String returns it as a line.
func (c Complaint) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", c.File, c.Line, c.Rule, c.What)
}

// Judge returns what is wrong in the migrations of a folder that are younger than
// since, and how many those are. The older ones are read for what they prepare.
func Judge(tree fs.FS, since string) (complaints []Complaint, judged int, err error) {
	files, err := fs.Glob(tree, "*.sql")
	if err != nil {
		return nil, 0, err
	}
	slices.Sort(files)
	p := ready{checks: map[string]string{}, full: map[string]bool{}}
	for _, file := range files {
		raw, err := fs.ReadFile(tree, file)
		if err != nil {
			return nil, 0, err
		}
		j := &judge{file: path.Base(file), script: read(string(raw)), made: map[string]bool{}, ready: p}
		j.run()
		if file > since {
			judged++
			complaints = append(complaints, j.complaints...)
		}
	}
	return complaints, judged, nil
}

// ready is what migrations before this one have made ready.
type ready struct {
	checks map[string]string // By "table.constraint": the column that it holds to be filled.
	full   map[string]bool   // "table.column" that a validated constraint holds to be filled.
}

// judge looks at one file.
type judge struct {
	file   string
	script script
	ready
	made       map[string]bool   // Tables that this file makes: nobody uses them yet.
	unproven   []string          // Constraints that this file adds as not valid.
	patient    bool              // It said how long locks may be waited for.
	excused    map[string]string // Of the statement that is looked at: rule → reason.
	used       map[string]bool
	complaints []Complaint
}

var excuse = regexp.MustCompile(`^locks ([a-z-]+): (.{12,})$`)

func (j *judge) run() {
	for _, st := range j.script.statements {
		j.excused, j.used = map[string]string{}, map[string]bool{}
		for _, c := range st.comments {
			if m := excuse.FindStringSubmatch(c); m != nil {
				j.excused[m[1]] = m[2]
			} else if strings.HasPrefix(c, "locks ") && strings.Contains(c, ":") {
				j.complain(st.line, "excuse", "%q: write \"locks RULE: why that is well\"", c)
			}
		}
		j.statement(words(st.tokens), st.line)
		for rule := range j.excused {
			if !j.used[rule] {
				j.complain(st.line, "excuse", "nothing here breaks %q: take the excuse away", rule)
			}
		}
	}
}

func (j *judge) complain(line int, rule, format string, args ...any) {
	if _, has := j.excused[rule]; has {
		j.used[rule] = true
		return
	}
	j.complaints = append(j.complaints, Complaint{File: j.file, Line: line, Rule: rule, What: fmt.Sprintf(format, args...)})
}

// inUse reports whether a table was there before this file.
func (j *judge) inUse(table string) bool { return !j.made[table] }

// statement judges one, by its first words.
func (j *judge) statement(w []string, line int) {
	switch {
	case begins(w, "CREATE"):
		j.create(w, line)
	case begins(w, "ALTER", "TABLE"):
		j.alterTable(without(w[2:], "IF", "EXISTS", "ONLY"), line)
	case begins(w, "DROP"):
		j.drop(w, line)
	case begins(w, "UPDATE"), begins(w, "DELETE", "FROM"), begins(w, "TRUNCATE"):
		j.rows(w, line)
	case begins(w, "SET", "LOCK_TIMEOUT"), begins(w, "SET", "LOCAL", "LOCK_TIMEOUT"):
		j.patient = true
	case begins(w, "DO"):
		j.block(w, line)
	default:
		j.whole(w, line)
	}
}

// whole judges what takes a whole table.
func (j *judge) whole(w []string, line int) {
	switch {
	case begins(w, "LOCK"):
		if t := name(without(w[1:], "TABLE", "ONLY")); j.inUse(t) {
			j.complain(line, "table", "LOCK holds %s for the rest of the transaction", t)
		}
	case begins(w, "CLUSTER"), begins(w, "VACUUM") && slices.Contains(w, "FULL"):
		j.complain(line, "table", "%s rewrites a table and keeps everybody out of it", w[0])
	case begins(w, "REINDEX") && !slices.Contains(w, "CONCURRENTLY"):
		j.complain(line, "table", "REINDEX keeps writers out: REINDEX … CONCURRENTLY, in a file with -- +goose NO TRANSACTION")
	case begins(w, "REFRESH") && !slices.Contains(w, "CONCURRENTLY"):
		j.complain(line, "table", "REFRESH MATERIALIZED VIEW keeps readers out: CONCURRENTLY")
	case begins(w, "REVOKE"):
		j.complain(line, "contract", "REVOKE may take from the version before what it needs: a version later")
	}
}

// rows judges changes of many rows.
func (j *judge) rows(w []string, line int) {
	t := name(without(w[1:], "FROM", "ONLY", "TABLE"))
	if !j.inUse(t) {
		return
	}
	if w[0] == "TRUNCATE" {
		j.complain(line, "table", "TRUNCATE keeps everybody out of %s, and takes its rows away", t)
		return
	}
	j.complain(line, "rows", "%s holds every row of %s that it touches until the transaction ends: in batches, by a task; or say why they are few", w[0], t)
}

// block judges what stands in a block of code, statement by statement.
func (j *judge) block(w []string, line int) {
	for _, t := range w {
		if !strings.HasPrefix(t, "$") {
			continue
		}
		tag := t[:strings.IndexByte(t[1:], '$')+2]
		body := strings.TrimSuffix(strings.TrimPrefix(t, tag), tag)
		for _, st := range split(body, line) {
			inner := words(st.tokens)
			if slices.Contains(inner, "EXECUTE") {
				j.complain(st.line, "opaque", "EXECUTE in a block: what it locks can't be read; write the statements down")
				continue
			}
			for i := range inner { // Behind BEGIN, THEN, LOOP, ELSE.
				if i == 0 || slices.Contains([]string{"BEGIN", "THEN", "LOOP", "ELSE"}, inner[i-1]) {
					j.statement(inner[i:], st.line)
				}
			}
		}
	}
}
