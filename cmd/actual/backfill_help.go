package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/backfill"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

const (
	year = 366 * 24 * time.Hour
	// callsAMinute is what Notehub is asked at most unless it is set otherwise.
	callsAMinute = 7
)

// tooLong says what it takes to compare more than a year; "" for less. Each day of
// upload time is at least a call.
func tooLong(ask backfill.Ask, now time.Time) string {
	to := ask.To
	if to.IsZero() {
		to = now
	}
	span := to.Sub(ask.From)
	if ask.From.IsZero() || span <= year {
		return ""
	}
	days := int(span / (24 * time.Hour))
	return fmt.Sprintf("--from: %d days are at least as many calls to Notehub, at %d a minute about %d h: give a later one, or --yes beside it", days, callsAMinute, (days+60*callsAMinute-1)/(60*callsAMinute))
}

var (
	errStopped      = errors.New("stopped: what was fetched stays, and the same command goes on from there")
	errTrialStopped = errors.New("stopped: nothing was fetched, and the same command begins anew")
)

// helped says what helps where a backfill did not come to its end; ctx is the
// command's.
func helped(ctx context.Context, err error, c tenant.Company, trial bool) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && trial:
		return errTrialStopped
	case ctx.Err() != nil:
		return errStopped
	case errors.Is(err, vendor.ErrNoCredential):
		return fmt.Errorf("%w: set them with `actual vendor set notehub --company %s`", err, c.Ref())
	}
	return err
}
