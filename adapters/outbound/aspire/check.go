package aspire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// needed are the lists that we read, in the order in which they are tried.
var needed = []list{branches, properties, routes, contacts, visits, tickets, opportunities, services, times, clockings}

// Check implements ports.JobSourceCheck: it asks for the version, logs in, and reads
// a row of each list. Times that have been booked are looked at whether they are
// read as they are meant.
func (c *Client) Check(ctx context.Context, company domain.CompanyID) (report ports.SourceReport, err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return report, err
	}
	if err := c.version(ctx, a); err != nil {
		return report, err
	}
	for _, l := range needed {
		_, err := c.rows(ctx, a, order{list: l, filter: func(way) string { return "" }, top: 1})
		switch {
		case errors.Is(err, ports.ErrSourceScope):
			report.Missing = append(report.Missing, l.path)
		case err != nil:
			return report, err
		default:
			report.Readable = append(report.Readable, l.path)
		}
	}
	if !slices.Contains(report.Readable, times.path) {
		return report, nil
	}
	report.Doubt, err = c.calibrate(ctx, a)
	return report, err
}

// version asks what needs no credential: whether the API is there.
func (c *Client) version(ctx context.Context, a *account) error {
	o := operation{name: "version", method: http.MethodGet, path: "Version/GetApiVersion", accept: "*/*"}
	answer, err := c.ask(ctx, a, o)
	switch {
	case err != nil:
		return err
	case answer.Status >= http.StatusBadRequest:
		return ports.ErrVendorUnreadable.With("aspire version: answered %s", c.said(a, o, answer))
	case bytes.ContainsRune(answer.Body, '<'): // A page of somebody who stands in between.
		return ports.ErrVendorUnreadable.With("aspire version: answered with what is no version")
	}
	return nil
}

// How the reading of times is judged: most people's days begin in the morning.
const (
	judged    = mostRows // Of the last times that were booked;
	fewest    = 20       // days of people, where there are so many.
	beginFrom = 5        // Hours of the clock.
	beginTo   = 10
)

// calibrate says whether the days on which time was booked of late begin in the
// morning as times are read.
func (c *Client) calibrate(ctx context.Context, a *account) (doubt string, err error) {
	rows, err := c.rows(ctx, a, order{list: times, filter: func(way) string { return "" }, top: judged, downwards: true})
	if err != nil {
		return "", err
	}
	booked := make([]bookedTime, len(rows))
	for i, raw := range rows {
		_ = json.Unmarshal(raw, &booked[i]) // What can't be read is no time.
	}
	mine, other := a.reading(), vendor.ReadUTC
	if mine == vendor.ReadUTC {
		other = vendor.ReadBranchLocal
	}
	days, usual := begins(booked, mine)
	otherDays, otherUsual := begins(booked, other)
	if days < fewest || 2*usual > days || 2*otherUsual <= otherDays {
		return "", nil
	}
	return fmt.Sprintf("of %d days of people on which time was booked of late %d begin between %d and %d o'clock as %s=%s reads them, and %d of %d if it were %s",
		days, usual, beginFrom, beginTo, vendor.ZoneReadingField, mine, otherUsual, otherDays, other), nil
}

// begins counts people's days, and those that begin in the morning.
func begins(booked []bookedTime, reading string) (days, usual int) {
	type day struct {
		contact int64
		date    domain.Date
	}
	first := map[day]time.Time{}
	for _, b := range booked {
		at, ok := parseTime(b.StartTime.Text())
		zone := zoneOf(b.BranchTimeZone.Text())
		if !ok || zone == nil {
			continue
		}
		local := at.local(reading, zone)
		d := day{b.ContactID.ID(), domain.NewDate(local.Date())}
		if before, there := first[d]; !there || local.Before(before) {
			first[d] = local
		}
	}
	for _, at := range first {
		if at.Hour() >= beginFrom && at.Hour() < beginTo {
			usual++
		}
	}
	return len(first), usual
}
