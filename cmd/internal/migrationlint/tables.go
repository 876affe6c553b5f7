package migrationlint

import (
	"slices"
	"strings"
)

func (j *judge) create(w []string, line int) {
	switch rest := without(w[1:], "OR", "REPLACE", "UNIQUE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL"); {
	case begins(rest, "TABLE"):
		t := name(without(rest[1:], "IF", "NOT", "EXISTS"))
		j.made[t] = true
		if i := at(rest, "PARTITION", "OF"); i >= 0 {
			j.complain(line, "table", "CREATE TABLE … PARTITION OF keeps everybody out of %s: make it alone, then ATTACH PARTITION behind a CHECK of its bounds", name(rest[i+2:]))
		}
	case begins(rest, "MATERIALIZED", "VIEW"):
		j.made[name(without(rest[2:], "IF", "NOT", "EXISTS"))] = true
	case begins(rest, "INDEX"):
		j.index(rest, line)
	}
}

// index judges one that is made. Without CONCURRENTLY it keeps writers out for as long
// as reading the table takes.
func (j *judge) index(rest []string, line int) {
	on := at(rest, "ON")
	if on < 0 {
		return
	}
	t := name(without(rest[on+1:], "ONLY"))
	concurrently := slices.Contains(rest[:on], "CONCURRENTLY")
	switch {
	case concurrently && !j.script.noTransaction:
		j.complain(line, "index", "CONCURRENTLY can't run in a transaction: put -- +goose NO TRANSACTION at the top of the file")
	case concurrently && !j.patient:
		j.complain(line, "index", "CONCURRENTLY waits for everybody who reads: SET lock_timeout = 0 before it (and RESET after), else it is broken off and leaves an invalid index")
	case !concurrently && j.inUse(t) && !has(rest, "ON", "ONLY"):
		j.complain(line, "index", "CREATE INDEX keeps writers out of %s until it has read it: CREATE INDEX CONCURRENTLY, in a file of its own with -- +goose NO TRANSACTION", t)
	}
}

func (j *judge) drop(w []string, line int) {
	rest := without(w[2:], "IF", "EXISTS", "CONCURRENTLY")
	switch {
	case begins(w, "DROP", "TABLE"), begins(w, "DROP", "VIEW"), begins(w, "DROP", "FUNCTION"), begins(w, "DROP", "SCHEMA"):
		if j.inUse(name(rest)) {
			j.complain(line, "contract", "DROP %s: the version before may use %s while this one starts: take it away a version later", w[1], name(rest))
		}
	case begins(w, "DROP", "INDEX") && !slices.Contains(w, "CONCURRENTLY"):
		j.complain(line, "index", "DROP INDEX waits for everybody who reads the table, and everybody else waits behind it: DROP INDEX CONCURRENTLY, with -- +goose NO TRANSACTION")
	}
}

// alterTable judges each action of an ALTER TABLE.
func (j *judge) alterTable(w []string, line int) {
	t := name(w)
	if len(w) > 2 && w[1] == "." {
		w = w[2:]
	}
	if len(w) < 2 {
		return
	}
	for _, action := range clauses(w[1:]) {
		switch {
		case !j.inUse(t):
		case begins(action, "ADD") && isConstraint(action[1:]):
			j.constraint(t, action[1:], line)
		case begins(action, "ADD"):
			j.column(t, without(action[1:], "COLUMN", "IF", "NOT", "EXISTS"), line)
		case begins(action, "ALTER"):
			j.alterColumn(t, without(action[1:], "COLUMN"), line)
		case begins(action, "VALIDATE", "CONSTRAINT"):
			j.validate(t, name(action[2:]), line)
		default:
			j.action(t, action, line)
		}
	}
}

func isConstraint(w []string) bool {
	return len(w) > 0 && slices.Contains([]string{"CONSTRAINT", "CHECK", "FOREIGN", "UNIQUE", "PRIMARY", "EXCLUDE"}, w[0])
}

// action judges what is no column's and no constraint's.
func (j *judge) action(t string, w []string, line int) {
	switch {
	case begins(w, "DROP", "CONSTRAINT"): // At once, and what is allowed is more than before.
	case begins(w, "DROP"):
		j.complain(line, "contract", "DROP COLUMN: the version before may use it while this one starts: take it away a version later")
	case begins(w, "RENAME"):
		j.complain(line, "contract", "RENAME: the version before uses the old name: add the new one, fill both, take the old one away a version later")
	case begins(w, "ATTACH", "PARTITION"):
		j.complain(line, "table", "ATTACH PARTITION reads the new partition while %s is held, unless a validated CHECK of its bounds is there: say so", t)
	case begins(w, "DETACH", "PARTITION") && !slices.Contains(w, "CONCURRENTLY"):
		j.complain(line, "table", "DETACH PARTITION keeps everybody out of %s: CONCURRENTLY", t)
	case begins(w, "SET", "TABLESPACE"), begins(w, "SET", "LOGGED"), begins(w, "SET", "UNLOGGED"), begins(w, "SET", "ACCESS", "METHOD"):
		j.complain(line, "rewrite", "%s writes %s anew and keeps everybody out meanwhile", strings.Join(w[:2], " "), t)
	}
}

// stable are what a default may call and is worked out once, when the column is added.
var stable = []string{"NOW", "TRANSACTION_TIMESTAMP", "ARRAY", "JSONB_BUILD_OBJECT", "JSONB_BUILD_ARRAY", "INTERVAL", "NUMERIC", "VARCHAR", "CHAR", "MAKE_INTERVAL"}

// column judges one that is added: t is there at once where its default is a constant.
func (j *judge) column(t string, w []string, line int) {
	if len(w) < 2 {
		return
	}
	of := name(w)
	notNull, byDefault := has(w, "NOT", "NULL"), at(w, "DEFAULT")
	switch {
	case slices.ContainsFunc(w[1:], func(x string) bool { return x == "SERIAL" || x == "BIGSERIAL" || x == "SMALLSERIAL" }),
		has(w, "AS", "IDENTITY"):
		j.complain(line, "rewrite", "%s.%s counts for each row: that writes the table anew", t, of)
	case has(w, "STORED"):
		j.complain(line, "rewrite", "%s.%s is computed for each row: that writes the table anew", t, of)
	case byDefault >= 0 && volatile(w[byDefault+1:]):
		j.complain(line, "rewrite", "the default of %s.%s differs from row to row: that writes the table anew; add the column, then SET DEFAULT, then fill in batches", t, of)
	case notNull && byDefault < 0:
		j.complain(line, "contract", "%s.%s must be given, and the version before gives none: a DEFAULT, or NULL until a version later", t, of)
	}
	if i := at(w, "REFERENCES"); i >= 0 {
		j.complain(line, "validate", "REFERENCES on an added column reads %s while both tables are held: add the column, then the constraint NOT VALID, then VALIDATE in a migration of its own", t)
	}
	if has(w, "CHECK") {
		j.complain(line, "validate", "CHECK on an added column reads %s while it is held: add it NOT VALID, then VALIDATE in a migration of its own", t)
	}
	if slices.Contains(w, "UNIQUE") || has(w, "PRIMARY", "KEY") {
		j.complain(line, "index", "UNIQUE builds an index while %s is held: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX", t)
	}
}

// volatile reports an expression that calls something other than what is stable.
func volatile(w []string) bool {
	for i := 1; i < len(w); i++ {
		if w[i] == "(" && w[i-1] != "(" && isWord(w[i-1]) && !slices.Contains(stable, w[i-1]) && w[i-1] != "CHECK" && w[i-1] != "IN" && w[i-1] != "BETWEEN" && w[i-1] != "AND" && w[i-1] != "OR" {
			return !slices.Contains(w[:i], "CHECK") && !slices.Contains(w[:i], "REFERENCES")
		}
	}
	return false
}

func isWord(text string) bool {
	c := text[0]
	return c == '_' || c >= 'A' && c <= 'Z'
}

func (j *judge) alterColumn(t string, w []string, line int) {
	if len(w) < 2 {
		return
	}
	of := name(w)
	switch rest := w[1:]; {
	case begins(rest, "TYPE"), begins(rest, "SET", "DATA", "TYPE"):
		j.complain(line, "rewrite", "the type of %s.%s: that writes the table and its indexes anew, and keeps everybody out; add a column, fill both, change over a version later", t, of)
	case begins(rest, "SET", "NOT", "NULL"):
		if !j.full[t+"."+of] {
			j.complain(line, "not-null", "SET NOT NULL reads all of %s while it keeps everybody out: ADD CONSTRAINT … CHECK (%s IS NOT NULL) NOT VALID, VALIDATE it in a migration of its own, then this", t, of)
		}
	case begins(rest, "DROP", "DEFAULT"):
		j.complain(line, "contract", "DROP DEFAULT: the version before may leave %s.%s out: a version later", t, of)
	case begins(rest, "ADD", "GENERATED"):
		j.complain(line, "rewrite", "%s.%s counts for each row", t, of)
	}
}

// constraint judges one that is added.
func (j *judge) constraint(t string, w []string, line int) {
	of := ""
	if w[0] == "CONSTRAINT" && len(w) > 2 {
		of, w = name(w[1:]), w[2:]
	}
	notValid := has(w, "NOT", "VALID")
	switch {
	case begins(w, "CHECK"), begins(w, "FOREIGN", "KEY"):
		if !notValid {
			j.complain(line, "validate", "ADD %s reads all of %s while writers are kept out: add it NOT VALID, then VALIDATE CONSTRAINT in a migration of its own", w[0], t)
			return
		}
		j.unproven = append(j.unproven, t+"."+of)
		if i := at(w, "IS", "NOT", "NULL"); i == 3 && begins(w, "CHECK", "(") {
			j.checks[t+"."+of] = name(w[2:])
		}
	case begins(w, "UNIQUE"), begins(w, "PRIMARY", "KEY"):
		if !has(w, "USING", "INDEX") {
			j.complain(line, "index", "ADD %s builds an index while %s is held: CREATE UNIQUE INDEX CONCURRENTLY first, then … USING INDEX", w[0], t)
		}
	case begins(w, "EXCLUDE"):
		j.complain(line, "index", "ADD EXCLUDE builds an index while %s is held, and can't do otherwise: say how large it is", t)
	}
}

// validate judges the proof of a constraint: it keeps nobody out, unless what added it
// does so still.
func (j *judge) validate(t, constraint string, line int) {
	if slices.Contains(j.unproven, t+"."+constraint) && !j.script.noTransaction {
		j.complain(line, "validate", "VALIDATE in the transaction that added the constraint keeps everybody out as the latter does: in a migration of its own")
	}
	if column, is := j.checks[t+"."+constraint]; is {
		j.full[t+"."+column] = true
	}
}
