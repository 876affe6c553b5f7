package transfer

import (
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/timesheet"
)

// ErrLine reports a stored content that can't be read.
var ErrLine = fault.New(fault.Internal, "transfer.bad_line", "a stored content can't be read")

// Line returns the content as it is stored and hashed: day, beginning, end (UTC, in
// seconds since 1970; empty where there is no span), seconds, person and code, with
// tabs between. Nothing is empty.
func (c Content) Line() string {
	if c == (Content{}) {
		return ""
	}
	from, to := "", ""
	if c.Span != (domain.Span{}) {
		from, to = strconv.FormatInt(c.Span.From.Unix(), 10), strconv.FormatInt(c.Span.To.Unix(), 10)
	}
	return strings.Join([]string{c.Day.String(), from, to, strconv.FormatInt(int64(c.Lasts), 10), c.Person, c.Code}, "\t")
}

// ParseLine reads a content as Line writes it; it fails with ErrLine.
func ParseLine(s string) (c Content, err error) {
	if s == "" {
		return c, nil
	}
	parts := strings.Split(s, "\t")
	if len(parts) != 6 {
		return c, ErrLine
	}
	if c.Day, err = domain.ParseDate(parts[0]); err != nil {
		return c, ErrLine
	}
	if parts[1] != "" {
		from, bad := strconv.ParseInt(parts[1], 10, 64)
		to, worse := strconv.ParseInt(parts[2], 10, 64)
		if bad != nil || worse != nil {
			return c, ErrLine
		}
		c.Span = domain.Span{From: time.Unix(from, 0).UTC(), To: time.Unix(to, 0).UTC()}
	}
	lasts, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil {
		return c, ErrLine
	}
	c.Lasts, c.Person, c.Code = timesheet.Hours(lasts), parts[4], parts[5]
	return c, nil
}
