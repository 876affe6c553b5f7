// Package conformance proves that adapters keep the promises of their ports.
// Each port has one suite, which every implementation runs.
package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/tenant"
	"actual/ports"
)

// Store is everything that a store implements over one empty database.
type Store struct {
	Work      ports.UnitOfWork
	Sink      ports.EventSink
	Keys      ports.EventKeys
	Directory ports.Directory
	Waiting   ports.WorkDirectory
	People    ports.PeopleDirectory
	Runs      ports.RunDirectory
}

// now is the time of all fixtures: a summer day in UTC.
var now = time.Date(2026, 7, 14, 15, 0, 0, 0, time.UTC)

// id returns an identifier made of one repeated byte.
func id(b byte) domain.UUID {
	var u domain.UUID
	for i := range u {
		u[i] = b
	}
	return u
}

var (
	acme  = domain.CompanyID{UUID: id(0xa1)}
	other = domain.CompanyID{UUID: id(0xb2)}
)

func company(t *testing.T, who domain.CompanyID, ref string) tenant.Company {
	t.Helper()
	c, err := tenant.New(who, ref, "Company "+ref, "America/New_York")
	require.NoError(t, err)
	return c
}

func newBadge(t *testing.T, b byte, device string, from, to time.Time) badge.Badge {
	t.Helper()
	made, err := badge.New(domain.BadgeID{UUID: id(b)}, device, "", from, to)
	require.NoError(t, err)
	return made
}

// square returns a fence of about 40 m around a place.
func square(t *testing.T, lat, lng int32) geofence.Shape {
	t.Helper()
	const d = 2000
	shape, err := geofence.NewPolygons([][]geofence.Ring{{{
		{Lat: lat - d, Lng: lng - d}, {Lat: lat - d, Lng: lng + d}, {Lat: lat + d, Lng: lng + d}, {Lat: lat + d, Lng: lng - d},
	}}})
	require.NoError(t, err)
	return shape
}
