package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"actual/ports"
)

// Vendors are the settings of how we call each vendor.
type Vendors struct {
	Notehub Calls `env:"ACTUAL_VENDOR_NOTEHUB"`
	Aspire  Calls `env:"ACTUAL_VENDOR_ASPIRE"`
	Online  Calls `env:"ACTUAL_VENDOR_QUICKBOOKS_ONLINE"`

	ADP       Calls  `env:"ACTUAL_VENDOR_ADP"`
	ADPCAFile string `env:"ACTUAL_ADP_CA_FILE"` // Whom we trust to be ADP, as PEM: for a stand-in. The file itself.

	PowerBI Calls `env:"ACTUAL_VENDOR_POWER_BI"`

	QuickBooksTime Calls `env:"ACTUAL_VENDOR_QUICKBOOKS_TIME"`

	// Of this installation's own applications at vendors, for companies without one.
	QuickBooksTimeID     string `env:"ACTUAL_QUICKBOOKS_TIME_CLIENT_ID"`
	QuickBooksTimeSecret string `env:"ACTUAL_QUICKBOOKS_TIME_CLIENT_SECRET"`
}

// Calls says how a vendor is called where that is not the usual. What is zero is as
// usual with the vendor.
type Calls struct {
	Rates     []ports.Rate  // rate=CALLS/SPAN or CALLS/SPAN/BURST, as often as there are limits.
	Deadline  time.Duration // deadline=
	Timeout   time.Duration // timeout=
	Attempts  int           // attempts=
	MaxWait   time.Duration // retry-after=
	TripAfter int           // trip-after=
	OpenFor   time.Duration // open-for=
	MaxAnswer int64         // max-answer=
}

var errCalls = errors.New("it is a list such as `rate=7/1m/3 rate=10200/24h deadline=2m timeout=30s attempts=4 retry-after=30s trip-after=5 open-for=30s max-answer=33554432`, of which each part may be left out")

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Calls) UnmarshalText(text []byte) error {
	for part := range strings.FieldsSeq(string(text)) {
		name, value, _ := strings.Cut(part, "=")
		if err := c.set(name, value); err != nil {
			return fmt.Errorf("%q: %w", part, errCalls)
		}
	}
	return nil
}

func (c *Calls) set(name, value string) (err error) {
	switch name {
	case "rate":
		var r ports.Rate
		r, err = parseRate(value)
		c.Rates = append(c.Rates, r)
	case "deadline":
		err = above(&c.Deadline, value, time.ParseDuration)
	case "timeout":
		err = above(&c.Timeout, value, time.ParseDuration)
	case "retry-after":
		err = above(&c.MaxWait, value, time.ParseDuration)
	case "open-for":
		err = above(&c.OpenFor, value, time.ParseDuration)
	case "attempts":
		err = above(&c.Attempts, value, strconv.Atoi)
	case "trip-after":
		err = above(&c.TripAfter, value, strconv.Atoi)
	case "max-answer":
		err = above(&c.MaxAnswer, value, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) })
	default:
		return errCalls
	}
	return err
}

// above sets what is read and more than nothing.
func above[N int | int64 | time.Duration](into *N, value string, parse func(string) (N, error)) error {
	n, err := parse(value)
	if err != nil || n <= 0 {
		return errCalls
	}
	*into = n
	return nil
}

func parseRate(value string) (r ports.Rate, err error) {
	parts := strings.Split(value, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return r, errCalls
	}
	err = errors.Join(above(&r.Calls, parts[0], strconv.Atoi), above(&r.Per, parts[1], time.ParseDuration))
	if len(parts) == 3 {
		err = errors.Join(err, above(&r.Burst, parts[2], strconv.Atoi))
	}
	if r.Burst > r.Calls {
		return r, errCalls
	}
	return r, err
}
