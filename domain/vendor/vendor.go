package vendor

import (
	"slices"
	"strings"
)

// Name names a vendor. The names are stored: never renamed.
type Name string

// The vendors that we call.
const (
	Notehub Name = "notehub" // Blues Notehub's API.
	Aspire  Name = "aspire"  // Aspire's external API: where landscapers plan their work.

	QuickBooksTime   Name = "quickbookstime"   // Intuit's QuickBooks Time (TSheets): time on its way to pay.
	QuickBooksOnline Name = "quickbooksonline" // Intuit's accounts, which keep time, too.

	ADP Name = "adp" // ADP Workforce Now: payroll.

	PowerBI Name = "powerbi" // Power BI, in which companies look at their data.
)

// names lists all vendors, in the order in which they are shown.
var names = []Name{Notehub, Aspire, QuickBooksTime, QuickBooksOnline, ADP, PowerBI}

// Names returns all vendors, in the order in which they are shown.
func Names() []Name { return slices.Clone(names) }

// ParseName reads a vendor's name. It fails with ErrUnknown.
func ParseName(text string) (Name, error) {
	if n := Name(text); slices.Contains(names, n) {
		return n, nil
	}
	var all []string
	for _, n := range names {
		all = append(all, string(n))
	}
	return "", ErrUnknown.With("%.40q; there are: %s", text, strings.Join(all, ", "))
}
