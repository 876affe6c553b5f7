package sim

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// test says whether a row is one that a filter is for.
type test func(r row) bool

var token = regexp.MustCompile(`'(?:[^']|'')*'|[(),]|[^\s(),']+`)

// parser reads the part of OData's $filter that is known to be in use.
type parser struct {
	table  table
	tokens []string
	at     int
}

var errFilter = errors.New("the filter makes no sense")

// parse reads a filter over a table.
func parse(t table, filter string) (test, error) {
	p := &parser{table: t, tokens: token.FindAllString(filter, -1)}
	if strings.Count(filter, "'")%2 != 0 {
		return nil, fmt.Errorf("%w: a quote is not closed", errFilter)
	}
	out, err := p.or()
	if err == nil && p.at != len(p.tokens) {
		err = fmt.Errorf("%w at %q", errFilter, p.peek())
	}
	return out, err
}

func (p *parser) peek() string {
	if p.at >= len(p.tokens) {
		return ""
	}
	return p.tokens[p.at]
}

func (p *parser) next() string {
	t := p.peek()
	p.at++
	return t
}

func (p *parser) expect(want string) error {
	if got := p.next(); got != want {
		return fmt.Errorf("%w: %q instead of %q", errFilter, got, want)
	}
	return nil
}

func (p *parser) or() (test, error) {
	return p.joined("or", p.and, func(a, b test) test { return func(r row) bool { return a(r) || b(r) } })
}

func (p *parser) and() (test, error) {
	return p.joined("and", p.single, func(a, b test) test { return func(r row) bool { return a(r) && b(r) } })
}

func (p *parser) joined(by string, part func() (test, error), join func(a, b test) test) (test, error) {
	out, err := part()
	for err == nil && p.peek() == by {
		p.next()
		var more test
		if more, err = part(); err == nil {
			out = join(out, more)
		}
	}
	return out, err
}

func (p *parser) single() (test, error) {
	switch p.peek() {
	case "(":
		p.next()
		out, err := p.or()
		if err != nil {
			return nil, err
		}
		return out, p.expect(")")
	case "contains":
		return p.contains()
	case "Date":
		p.next()
		field, err := p.within()
		if err != nil {
			return nil, err
		}
		return p.compared(field, func(v any) any {
			if at, ok := v.(time.Time); ok {
				return at.Truncate(24 * time.Hour)
			}
			return v
		})
	}
	field := p.next()
	if p.peek() == "in" {
		return p.in(field)
	}
	return p.compared(field, func(v any) any { return v })
}

// within reads a field in brackets.
func (p *parser) within() (string, error) {
	if err := p.expect("("); err != nil {
		return "", err
	}
	field := p.next()
	return field, p.expect(")")
}

func (p *parser) contains() (test, error) {
	p.next()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	field := p.next()
	if err := p.expect(","); err != nil {
		return nil, err
	}
	part, err := p.literal(field)
	if err != nil {
		return nil, err
	}
	want, ok := part.(string)
	if !ok {
		return nil, errFilter
	}
	return func(r row) bool {
		have, _ := r[field].(string)
		return strings.Contains(strings.ToLower(have), strings.ToLower(want))
	}, p.expect(")")
}

func (p *parser) in(field string) (test, error) {
	p.next()
	if err := p.expect("("); err != nil {
		return nil, err
	}
	list := map[any]bool{}
	for {
		v, err := p.literal(field)
		if err != nil {
			return nil, err
		}
		list[v] = true
		if p.peek() != "," {
			break
		}
		p.next()
	}
	of := p.table.fields[field]
	return func(r row) bool { return list[of.value(r[field])] }, p.expect(")")
}

// compared reads a comparison of a field, or of what change makes of it.
func (p *parser) compared(field string, change func(any) any) (test, error) {
	op := p.next()
	want, err := p.literal(field)
	if err != nil {
		return nil, err
	}
	of := p.table.fields[field]
	decide, ok := map[string]func(int) bool{
		"gt": func(c int) bool { return c > 0 }, "ge": func(c int) bool { return c >= 0 },
		"lt": func(c int) bool { return c < 0 }, "le": func(c int) bool { return c <= 0 },
	}[op]
	switch {
	case op == "eq":
		return func(r row) bool { return change(of.value(r[field])) == want }, nil
	case op == "ne":
		return func(r row) bool { return change(of.value(r[field])) != want }, nil
	case !ok:
		return nil, fmt.Errorf("%w: there is no operator %q", errFilter, op)
	}
	return func(r row) bool {
		have := change(of.value(r[field]))
		return have != nil && want != nil && decide(order(have, want))
	}, nil
}

// literal reads a value of a field's kind.
func (p *parser) literal(field string) (any, error) {
	of, ok := p.table.fields[field]
	if !ok {
		return nil, fmt.Errorf("%w: there is no field %q", errFilter, field)
	}
	written := p.next()
	if written == "null" {
		return nil, nil
	}
	plain, quoted := strings.CutPrefix(written, "'")
	if quoted {
		plain = strings.ReplaceAll(strings.TrimSuffix(plain, "'"), "''", "'")
	}
	switch of {
	case text:
		if !quoted {
			return nil, fmt.Errorf("%w: a text is in single quotes", errFilter)
		}
		return plain, nil
	case number:
		n, err := strconv.ParseFloat(plain, 64)
		return n, err
	case flag:
		b, err := strconv.ParseBool(plain)
		return b, err
	}
	return readTime(plain)
}

// value is a field of a row as literals are: float64, string, bool, time.Time or nil.
func (k kind) value(v any) any {
	switch v := v.(type) {
	case json.Number:
		n, _ := v.Float64() // It was checked.
		return n
	case string:
		if k == instant {
			at, _ := readTime(v)
			return at
		}
	}
	return v
}

func order(a, b any) int {
	switch a := a.(type) {
	case float64:
		b, _ := b.(float64)
		return cmp.Compare(a, b)
	case string:
		b, _ := b.(string)
		return cmp.Compare(a, b)
	case time.Time:
		b, _ := b.(time.Time)
		return a.Compare(b)
	}
	return 0
}

// readTime reads a date or a time, whatever zone it wears: nobody knows what a Z
// means.
func readTime(text string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if at, err := time.Parse(layout, strings.TrimSuffix(text, "Z")); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: %q is no date", errFilter, text)
}
