package postgis

import (
	"math"
	"time"
)

// always is the From of a fence that has no beginning.
const always = math.MinInt64

func fromOf(t *time.Time) int64 {
	if t == nil {
		return always
	}
	return t.Unix()
}
