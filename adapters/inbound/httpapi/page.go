package httpapi

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"time"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/fault"
)

const (
	defaultLimit = 100
	maxLimit     = 500
)

var errLimit = fault.New(fault.Invalid, "request.bad_limit", "limit is a number from 1 to 500")

func limitOf(p *Limit) (int, error) {
	switch {
	case p == nil:
		return defaultLimit, nil
	case *p < 1 || *p > maxLimit:
		return 0, unreadable(errLimit)
	}
	return *p, nil
}

// A cursor is a letter that says of which list it is, and a place in that list.
// Callers are promised nothing of its inside.
const (
	cursorVisits = 'v'
	cursorBadges = 'b'
	cursorSites  = 's'
	cursorCases  = 'c'
	cursorKeys   = 'k'
	cursorRoutes = 'r'
	cursorEntry  = 'l'
	cursorSigned = 'p'
	cursorMade   = 'm'
	cursorFences = 'f'
	cursorPlaces = 'Z'

	cursorChanges = 'd'
	cursorWorkers = 'w'
	cursorCrews   = 'g'
	cursorCustody = 'u'
	cursorMembers = 'n'
	cursorHolds   = 'h'
	cursorZones   = 'z'
	cursorLint    = 'i'
	cursorDrafts  = 'q'

	cursorTasks     = 't'
	cursorBackfills = 'x'
	cursorExports   = 'X'
	cursorDigests   = 'M'

	cursorTransfers     = 'T'
	cursorTransferItems = 'I'
	cursorTransferHours = 'H'

	cursorPayrolls = 'N'
	cursorPayees   = 'O'

	cursorWorks     = 'K'
	cursorTrades    = 'U'
	cursorCertified = 'M'

	cursorWebhooks = 'G'
	cursorMessages = 'V'
	cursorHookKeys = 'Q'

	cursorTaskRows = 'o'
	cursorRuns     = 'e'
	cursorDead     = 'D'
	cursorJobs     = 'j'
	cursorSeries   = 'a'
	cursorCarried  = 'y'
	cursorFound    = 'F'
	cursorPasses   = 'P'
	cursorPassed   = 'C'

	cursorTimeDays    = 'T'
	cursorTimeEntries = 'W'
	cursorPayRates    = 'Y'

	cursorBooked  = 'B'
	cursorClocked = 'C'

	cursorSourceRows = 'R'
	cursorFindings   = 'F'
	cursorSyncs      = 'S'

	cursorTargetEntries = 'E'
	cursorTargetLinks   = 'L'

	cursorAssigned          = 'A'
	cursorAssignmentChanges = 'C'
	cursorAssignmentExports = 'E'
)

func cursorText(kind byte, place []byte) *string {
	text := base64.RawURLEncoding.EncodeToString(append([]byte{kind}, place...))
	return &text
}

// place returns the inside of a cursor of a kind; nil where none is given.
func place(kind byte, c *Cursor) ([]byte, error) {
	if c == nil {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(*c)
	if err != nil || len(raw) < 2 || raw[0] != kind {
		return nil, unreadable(insight.ErrBadCursor)
	}
	return raw[1:], nil
}

// placeID returns the identifier that a cursor of a kind holds; zero where none
// is given.
func placeID(kind byte, c *Cursor) (domain.UUID, error) {
	raw, err := place(kind, c)
	if raw == nil || err != nil {
		return domain.UUID{}, err
	}
	if len(raw) != len(domain.UUID{}) {
		return domain.UUID{}, unreadable(insight.ErrBadCursor)
	}
	return domain.UUID(raw), nil
}

func idCursor(kind byte, id domain.UUID) *string {
	if id.IsZero() {
		return nil
	}
	return cursorText(kind, id[:])
}

// textCursor is a cursor to a text in an order of texts; null for "".
func textCursor(kind byte, at string) *string {
	if at == "" {
		return nil
	}
	return cursorText(kind, []byte(at))
}

// momentCursor is a cursor to a second and an identifier; null for a zero one.
func momentCursor(kind byte, at time.Time, id domain.UUID) *string {
	if id.IsZero() {
		return nil
	}
	return cursorText(kind, append(binary.BigEndian.AppendUint64(nil, uint64(at.Unix())), id[:]...))
}

// momentPlace returns what a moment's cursor holds; zero where none is given.
func momentPlace(kind byte, c *Cursor) (time.Time, domain.UUID, error) {
	raw, err := place(kind, c)
	if raw == nil || err != nil {
		return time.Time{}, domain.UUID{}, err
	}
	const stamp = 8
	if len(raw) != stamp+len(domain.UUID{}) {
		return time.Time{}, domain.UUID{}, unreadable(insight.ErrBadCursor)
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(raw)), 0).UTC()
	if !storable(at) {
		return time.Time{}, domain.UUID{}, unreadable(insight.ErrBadCursor)
	}
	return at, domain.UUID(raw[stamp:]), nil
}

func visitCursor(at insight.VisitCursor) *string {
	return momentCursor(cursorVisits, at.Arrived, at.ID.UUID)
}

func visitPlace(c *Cursor) (insight.VisitCursor, error) {
	at, id, err := momentPlace(cursorVisits, c)
	return insight.VisitCursor{Arrived: at, ID: domain.VisitID{UUID: id}}, err
}

// numberCursor is a place in a list that is ordered by a number.
func numberCursor(kind byte, n int64) *string {
	return cursorText(kind, binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// placeNumber returns the number that a cursor of a kind holds; nil where none is
// given.
func placeNumber(kind byte, c *Cursor) (*int64, error) {
	raw, err := place(kind, c)
	if raw == nil || err != nil {
		return nil, err
	}
	const size = 8
	if len(raw) != size {
		return nil, unreadable(insight.ErrBadCursor)
	}
	n := int64(binary.BigEndian.Uint64(raw))
	if n < 0 {
		return nil, unreadable(insight.ErrBadCursor)
	}
	return &n, nil
}

// beginning returns how many rows of a list a cursor of a kind passes over.
func beginning(kind byte, c *Cursor) (int, error) {
	n, err := placeNumber(kind, c)
	if n == nil || err != nil {
		return 0, err
	}
	return int(min(*n, math.MaxInt32)), nil
}

// storedAs returns the time as a store keeps it.
func storedAs(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// storable reports whether a store can compare with the time.
func storable(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
