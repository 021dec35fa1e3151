module spfproof/skeleton

go 1.23

require spfproof/adapter v0.0.0

replace spfproof/adapter => ../common/go
