package httpapi

import (
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/domain"
)

// kind is a set of the types that JSON has.
type kind uint8

const (
	aText kind = 1 << iota
	aWhole
	aNumber
	aTruth
	aList
	anObject
	aNull
	anything kind = 1<<iota - 1
)

var kindsByName = map[string]kind{
	"string": aText, "integer": aWhole, "number": aNumber | aWhole, "boolean": aTruth, "array": aList, "object": anObject, "null": aNull,
}

// shape is a schema of the description, ready to be compared with values.
type shape struct {
	kinds   kind
	wants   string // What is taken, for complaints: "a text of at most 40 characters".
	format  string
	choices []string // Of texts; nil: any.
	pattern *regexp.Regexp
	example string // Of what fits the pattern; "" where there is none.

	shortest, longest int // Of a text, in characters, and of a list; longest 0: no end.
	least, most       *float64

	items    *shape // Nil: anything.
	fields   map[string]*shape
	names    string // Of the fields, for complaints.
	required []string
	closed   bool   // There are no other fields.
	rest     *shape // Of other fields; nil: anything.
	secret   bool   // It holds what may never be shown (writeOnly): complaints say nothing of what was sent.
}

// compiler remembers what it has compiled: a shape may hold itself.
type compiler map[*openapi3.Schema]*shape

// compile makes the shape of a schema. Combinations of schemas, other than with
// null, are not looked into.
func (c compiler) compile(ref *openapi3.SchemaRef) *shape {
	if ref == nil || ref.Value == nil {
		return &shape{kinds: anything, wants: "a value"}
	}
	s := ref.Value
	if known := c[s]; known != nil {
		return known
	}
	out := &shape{kinds: anything, wants: "a value"}
	c[s] = out
	if inner := orNull(s); inner != nil {
		*out = *c.compile(inner)
		out.kinds |= aNull
		out.wants += " or null"
		return out
	}
	if s.Type != nil && len(s.Type.Slice()) > 0 {
		out.kinds = 0
		for _, name := range s.Type.Slice() {
			out.kinds |= kindsByName[name]
		}
	}
	c.fill(out, s)
	out.wants = out.describe()
	return out
}

// orNull returns what a schema is that is this or null by a choice.
func orNull(s *openapi3.Schema) *openapi3.SchemaRef {
	if len(s.OneOf) != 2 {
		return nil
	}
	for i, one := range s.OneOf {
		if one.Value.Type.Is("null") {
			return s.OneOf[1-i]
		}
	}
	return nil
}

func (c compiler) fill(out *shape, s *openapi3.Schema) {
	out.format, out.least, out.most, out.secret = s.Format, s.Min, s.Max, s.WriteOnly
	for _, choice := range s.Enum {
		if text, is := choice.(string); is {
			out.choices = append(out.choices, text)
		}
	}
	if s.Pattern != "" {
		out.pattern = regexp.MustCompile(s.Pattern) // Of our own description: the tests see it.
		out.example = exampleOf(s)
	}
	out.shortest, out.longest = int(s.MinLength), upTo(s.MaxLength)
	if out.kinds&aList != 0 && out.kinds&aText == 0 {
		out.shortest, out.longest = int(s.MinItems), upTo(s.MaxItems)
		if s.Items != nil {
			out.items = c.compile(s.Items)
		}
	}
	if len(s.Properties) > 0 {
		out.fields = map[string]*shape{}
		for name, p := range s.Properties {
			out.fields[name] = c.compile(p)
		}
		out.names = strings.Join(slices.Sorted(maps.Keys(out.fields)), ", ")
	}
	out.required = s.Required
	out.closed = s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has
	if s.AdditionalProperties.Schema != nil {
		out.rest = c.compile(s.AdditionalProperties.Schema)
	}
}

// exampleOf returns an example of a text.
func exampleOf(s *openapi3.Schema) string {
	for _, one := range append([]any{s.Example}, s.Examples...) {
		if text, is := one.(string); is {
			return text
		}
	}
	return ""
}

func upTo(most *uint64) int {
	if most == nil {
		return 0
	}
	return int(*most)
}

// describe says in words what fits.
func (s *shape) describe() string {
	what := ""
	switch {
	case s.kinds == anything:
		return "a value"
	case len(s.choices) > 0:
		what = "one of " + strings.Join(s.choices, ", ")
	case s.kinds&aText != 0:
		what = s.describeText()
	case s.kinds&aNumber != 0:
		what = "a number" + s.between()
	case s.kinds&aWhole != 0:
		what = "a whole number" + s.between()
	case s.kinds&aTruth != 0:
		what = "true or false"
	case s.kinds&aList != 0:
		what = "a list" + s.counted("")
	case s.kinds&anObject != 0:
		what = "an object"
	}
	if s.kinds&aNull != 0 {
		what += " or null"
	}
	return what
}

func (s *shape) describeText() string {
	switch {
	case s.format == "uuid":
		return "an id, such as 0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"
	case s.format == "date-time":
		return aTime
	case s.format == "date":
		return "a day, such as 2026-11-16"
	case s.format == "email":
		return "an e-mail address"
	case s.pattern != nil && s.example != "":
		return "a text" + s.counted(" characters") + " like " + s.example
	case s.pattern != nil:
		return "a text" + s.counted(" characters") + " of the form that the description of the API says"
	}
	return "a text" + s.counted(" characters")
}

func (s *shape) counted(what string) string {
	switch {
	case s.longest > 0 && s.shortest > 0:
		return fmt.Sprintf(" of %d to %d%s", s.shortest, s.longest, what)
	case s.longest > 0:
		return fmt.Sprintf(" of at most %d%s", s.longest, what)
	case s.shortest > 0:
		return fmt.Sprintf(" of at least %d%s", s.shortest, what)
	}
	return ""
}

func (s *shape) between() string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch {
	case s.least != nil && s.most != nil:
		return " from " + number(*s.least) + " to " + number(*s.most)
	case s.least != nil:
		return ", at least " + number(*s.least)
	case s.most != nil:
		return ", at most " + number(*s.most)
	}
	return ""
}

// fitsText reports whether a text is one that is taken.
func (s *shape) fitsText(text string) bool {
	if s.choices != nil && !slices.Contains(s.choices, text) || s.pattern != nil && !s.pattern.MatchString(text) {
		return false
	}
	var err error
	switch s.format {
	case "uuid":
		_, err = domain.ParseUUID(text)
	case "date-time":
		_, err = time.Parse(time.RFC3339, text)
	case "date":
		_, err = time.Parse(time.DateOnly, text)
	case "email":
		_, err = mail.ParseAddress(text)
	}
	n := utf8.RuneCountInString(text)
	return err == nil && n >= s.shortest && (s.longest == 0 || n <= s.longest)
}

// fitsNumber reports whether a number, as it is written, is one that is taken.
func (s *shape) fitsNumber(written string) bool {
	if s.kinds&aNumber == 0 {
		if _, err := strconv.ParseInt(written, 10, 64); err != nil {
			return false
		}
	}
	f, err := strconv.ParseFloat(written, 64)
	return err == nil && (s.least == nil || f >= *s.least) && (s.most == nil || f <= *s.most)
}

// spelled says what is wrong with a value of a path, a query or a header, as it is
// written there; "" where it fits.
func (s *shape) spelled(value string) string {
	fits := true
	switch {
	case s.kinds&aText != 0:
		fits = s.fitsText(value)
	case s.kinds&(aNumber|aWhole) != 0:
		fits = s.fitsNumber(value)
	case s.kinds&aTruth != 0:
		fits = value == "true" || value == "false"
	}
	if fits {
		return ""
	}
	hint := ""
	if s.format == "date-time" {
		hint = " (a + is written %2B)"
	}
	return fmt.Sprintf("is %s; give %s%s", briefly(value), s.wants, hint)
}
