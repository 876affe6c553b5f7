package powerbimodel

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	definition = "Actual.SemanticModel/definition/"
	reportRoot = "Actual.Report/definition/"
)

// Model is what the TMDL says.
type Model struct {
	tables                     map[string]*object
	expressions, relationships []*object
	refs                       []string
	order                      string // Of queries.
	Objects                    int
	Measures                   int
}

// Columns returns how many columns there are.
func (m *Model) Columns() (n int) {
	for _, t := range m.tables {
		n += len(t.of("column"))
	}
	return n
}

// Lint reads the TMDL of the project and returns it with all that is wrong with it.
func Lint(files Files) (*Model, []string) {
	m := &Model{tables: map[string]*object{}}
	var wrong []string
	for _, name := range files.Names(definition, ".tmdl") {
		top, bad := parse(name, files[name])
		wrong = append(wrong, bad...)
		for _, o := range top {
			wrong = append(wrong, shaped(o, "")...)
			wrong = append(wrong, m.take(name, o)...)
		}
	}
	for _, check := range []func() []string{m.referred, m.related, m.measured, m.parameters, m.partitioned} {
		wrong = append(wrong, check()...)
	}
	slices.Sort(wrong)
	return m, wrong
}

func (m *Model) take(file string, o *object) (wrong []string) {
	m.Objects += 1 + len(o.parts)
	switch o.kind {
	case "table":
		if m.tables[o.name] != nil {
			wrong = append(wrong, o.at+": there is a table "+o.name+" already")
		}
		if want := definition + "tables/" + o.name + ".tmdl"; file != want {
			wrong = append(wrong, o.at+": the table stands in another file than "+want)
		}
		m.tables[o.name] = o
		m.Measures += len(o.of("measure"))
	case "expression":
		m.expressions = append(m.expressions, o)
	case "relationship":
		m.relationships = append(m.relationships, o)
	case "ref table":
		m.refs = append(m.refs, o.name)
	case "annotation":
		if o.name == "PBI_QueryOrder" {
			m.order = o.value
		}
	}
	return wrong
}

// referred compares the tables with the list of them.
func (m *Model) referred() (wrong []string) {
	have := slices.Sorted(maps.Keys(m.tables))
	refs := slices.Sorted(slices.Values(m.refs))
	if !slices.Equal(have, refs) {
		wrong = append(wrong, fmt.Sprintf("model.tmdl: it refers to %v where there are %v", refs, have))
	}
	var order []string
	if err := json.Unmarshal([]byte(m.order), &order); err != nil {
		return append(wrong, "model.tmdl: PBI_QueryOrder is no JSON list")
	}
	for _, e := range m.expressions {
		have = append(have, e.name)
	}
	slices.Sort(have)
	if slices.Sort(order); !slices.Equal(order, have) {
		wrong = append(wrong, "model.tmdl: PBI_QueryOrder does not list all tables and expressions, and nothing else")
	}
	return wrong
}

// column finds TABLE.COLUMN.
func (m *Model) column(path string) (table, column *object) {
	t, c, _ := strings.Cut(path, ".")
	table = m.tables[t]
	if table != nil {
		for _, o := range table.of("column") {
			if o.name == c {
				column = o
			}
		}
	}
	return table, column
}

// related checks relationships: of columns that there are, of one type, to a key, from
// facts to dimensions, and one way from each to each.
func (m *Model) related() (wrong []string) {
	ways, names := map[string]bool{}, map[string]bool{}
	for _, r := range m.relationships {
		from, a := m.column(r.props["fromColumn"])
		to, b := m.column(r.props["toColumn"])
		switch {
		case a == nil || b == nil:
			wrong = append(wrong, r.at+": a relationship of columns that there are not")
			continue
		case a.props["dataType"] != b.props["dataType"]:
			wrong = append(wrong, r.at+": a relationship of two types")
		case b.props["isKey"] == "":
			wrong = append(wrong, r.at+": "+r.props["toColumn"]+" is no key")
		case !strings.HasPrefix(from.name, "Fact") || !strings.HasPrefix(to.name, "Dim"):
			wrong = append(wrong, r.at+": a relationship leads from a fact to a dimension, or there are two ways to it")
		}
		way := from.name + " → " + to.name
		if ways[way] || names[r.name] {
			wrong = append(wrong, r.at+": a second "+way+", or a second of this name")
		}
		ways[way], names[r.name] = true, true
	}
	return wrong
}

var (
	daxColumn = regexp.MustCompile(`(\w+)\[([^\]]+)\]`)
	daxRows   = regexp.MustCompile(`(?:COUNTROWS|FILTER|ALL)\((\w+)[,)]`)
)

// measured checks what measures name, and that no name means two things.
func (m *Model) measured() (wrong []string) {
	names := map[string]bool{}
	for _, t := range m.tables {
		for _, o := range t.of("measure") {
			if names[strings.ToLower(o.name)] {
				wrong = append(wrong, o.at+": a second measure "+o.name)
			}
			names[strings.ToLower(o.name)] = true
			if strings.Count(o.value, "(") != strings.Count(o.value, ")") || strings.Count(o.value, `"`)%2 != 0 {
				wrong = append(wrong, o.at+": brackets or quotes that do not close")
			}
			for _, ref := range daxColumn.FindAllStringSubmatch(o.value, -1) {
				if !m.has(ref[1], ref[2]) {
					wrong = append(wrong, o.at+": there is no "+ref[0])
				}
			}
			for _, ref := range daxRows.FindAllStringSubmatch(o.value, -1) {
				if m.tables[ref[1]] == nil {
					wrong = append(wrong, o.at+": there is no table "+ref[1])
				}
			}
		}
		for _, c := range t.of("column") {
			if names[strings.ToLower(c.name)] {
				wrong = append(wrong, c.at+": a column that is called as a measure is")
			}
		}
	}
	return wrong
}

func (m *Model) has(table, name string) bool {
	return m.kindOf(table, name) != ""
}

// kindOf is "column" or "measure", or "" where there is none.
func (m *Model) kindOf(table, name string) string {
	if t := m.tables[table]; t != nil {
		for _, p := range t.parts {
			if (p.kind == "column" || p.kind == "measure") && p.name == name {
				return p.kind
			}
		}
	}
	return ""
}

// parameters checks the four of the project: incremental refresh knows two of them by
// their names and type alone.
func (m *Model) parameters() (wrong []string) {
	types := map[string]string{"DbHost": "Text", "DbName": "Text", "RangeStart": "DateTime", "RangeEnd": "DateTime"}
	for _, e := range m.expressions {
		want := types[e.name]
		if want == "" || !strings.Contains(e.value, `IsParameterQuery=true, Type="`+want+`"`) {
			wrong = append(wrong, e.at+": "+e.name+" is no parameter of type "+want)
		}
		delete(types, e.name)
	}
	for name := range types {
		wrong = append(wrong, "expressions.tmdl: the parameter "+name+" is missing")
	}
	return wrong
}
