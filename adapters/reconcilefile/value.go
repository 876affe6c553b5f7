package reconcilefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/job"
)

// instant is Unix seconds, written as RFC 3339; 0 is none.
type instant int64

// UnmarshalJSON reads a time with an offset.
func (i *instant) UnmarshalJSON(raw []byte) error {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return fmt.Errorf("%q is no time such as 2026-06-01T07:02:10-04:00", *s)
	}
	*i = instant(at.Unix())
	return nil
}

// date is a day of the calendar.
type date struct{ domain.Date }

// UnmarshalJSON reads a date such as 2026-06-01.
func (d *date) UnmarshalJSON(raw []byte) error {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return err
	}
	var err error
	d.Date, err = domain.ParseDate(*s)
	return err
}

// window is between which times of day a job is to be done.
type window struct{ job.Window }

var errWindow = errors.New(`a window is written like "22:00-06:00"`)

// UnmarshalJSON reads a window such as 22:00-06:00.
func (w *window) UnmarshalJSON(raw []byte) error {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil || *s == "" {
		return err
	}
	from, to, ok := strings.Cut(*s, "-")
	f, err1 := domain.ParseWallTime(from)
	t, err2 := domain.ParseWallTime(to)
	if !ok || err1 != nil || err2 != nil {
		return errWindow
	}
	var err error
	w.Window, err = job.NewWindow(f, t)
	return err
}

// milli is thousandths, written as a decimal; what is finer is cut off.
type milli int64

// UnmarshalJSON reads a decimal that is not negative, such as 3.200.
func (m *milli) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	whole, part, _ := strings.Cut(string(raw), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > 1e12 || strings.Trim(part, "0123456789") != "" {
		return fmt.Errorf("%.40s is no decimal such as 3.200", raw)
	}
	p, _ := strconv.ParseInt((part + "000")[:3], 10, 64)
	*m = milli(n*1000 + p)
	return nil
}

// span returns the time of a span's ends; 0 is without end.
func span(from, to instant) domain.Span {
	var s domain.Span
	if from != 0 {
		s.From = time.Unix(int64(from), 0).UTC()
	}
	if to != 0 {
		s.To = time.Unix(int64(to), 0).UTC()
	}
	return s
}
