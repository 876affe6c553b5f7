package main

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// previewID is a flag that takes the id that a preview ended with.
type previewID string

var (
	idOfPreview = regexp.MustCompile(`^[0-9a-f]{32,64}$`)
	errNoID     = errors.New("that is no preview's id: give the digits and letters that --preview ended with")
)

// Set implements pflag.Value.
func (id *previewID) Set(text string) error {
	if !idOfPreview.MatchString(text) {
		return errNoID
	}
	*id = previewID(text)
	return nil
}

// String implements pflag.Value.
func (id *previewID) String() string { return string(*id) }

// Type implements pflag.Value.
func (*previewID) Type() string { return "id" }

// term is a flag that takes a length of time, in days or as Go writes it.
type term time.Duration

const day = 24 * time.Hour

var errNoTerm = errors.New("give days such as 90d, or hours such as 36h")

// Set implements pflag.Value.
func (t *term) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 100_000 {
			return errNoTerm
		}
		*t = term(time.Duration(n) * day)
		return nil
	}
	is, err := time.ParseDuration(text)
	if err != nil {
		return errNoTerm
	}
	*t = term(is)
	return nil
}

// length returns the term as a length of time.
func (t term) length() time.Duration { return time.Duration(t) }

// String implements pflag.Value.
func (t *term) String() string {
	if is := time.Duration(*t); is%day != 0 {
		return is.String()
	}
	return strconv.Itoa(int(time.Duration(*t)/day)) + "d"
}

// Type implements pflag.Value.
func (*term) Type() string { return "term" }
