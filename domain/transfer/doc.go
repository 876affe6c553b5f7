// Package transfer says how approved time reaches a target, such as QuickBooks Time,
// and how it is proven that it is there. A transfer is a frozen set of approved time
// entries on its way: compared with what the target holds, shown, committed by a
// person, written until the target holds exactly the set, and read back. What can't be
// written is listed with its reason. Nothing here knows a vendor.
//
// Each entry has a mark that stays with it through all its revisions, and which the
// target keeps beside the time: by that it is found, however often anything was sent
// and whatever became of our own memory of it.
package transfer
