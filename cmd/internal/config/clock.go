package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DemoClock is the time of a demo of `actual dev`, which runs faster than the
// machine's. The zero value is the machine's own time.
type DemoClock struct {
	From  time.Time // What it said …
	Began time.Time // … when the machine's clock said this.
	Speed int64     // How many times faster it runs since.
}

var errDemoClock = errors.New("it is what `actual dev` wrote into its file of settings, FROM,BEGAN,SPEED, and means nothing elsewhere: unset it")

// String is what UnmarshalText reads.
func (c DemoClock) String() string {
	return fmt.Sprintf("%s,%s,%d", c.From.UTC().Format(time.RFC3339Nano), c.Began.UTC().Format(time.RFC3339Nano), c.Speed)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *DemoClock) UnmarshalText(text []byte) error {
	parts := strings.Split(string(text), ",")
	if len(parts) != 3 {
		return errDemoClock
	}
	var wrong [3]error
	c.From, wrong[0] = time.Parse(time.RFC3339Nano, parts[0])
	c.Began, wrong[1] = time.Parse(time.RFC3339Nano, parts[1])
	c.Speed, wrong[2] = strconv.ParseInt(parts[2], 10, 64)
	if errors.Join(wrong[:]...) != nil || c.Speed < 1 {
		return errDemoClock
	}
	return nil
}
